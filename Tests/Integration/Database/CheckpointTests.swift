import Database
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CheckpointTests {
  /// Writes rows of a page each, so that every commit adds frames to the log.
  private func write(
    _ count: Int, into database: SQLiteDatabase, from first: Int = 0
  ) async throws {
    for position in first..<first + count {
      try await database.write { transaction in
        _ = try await transaction.execute(
          "INSERT INTO notes (id, team, position, body) VALUES ($1, 't', $2, $3)",
          [
            .text("n\(position)"), .integer(position),
            .blob([UInt8](repeating: UInt8(truncatingIfNeeded: position), count: 4000)),
          ])
      }
    }
  }

  @Test func `the log is copied beside the writer when it has grown`() async throws {
    try await TemporaryDatabase.with { configuration in
      configuration.passiveCheckpointFrames = 20
    } _: { database in
      var written = 0
      while database.counters.current.passiveCheckpoints < 2 {
        try await write(10, into: database, from: written)
        written += 10
      }
      #expect(database.counters.current.restartCheckpoints == 0)
      #expect(try await Notes.count(in: database) == written)
    }
  }

  @Test func `the log begins anew above its bound although readers keep snapshots`() async throws {
    try await TemporaryDatabase.with { configuration in
      configuration.passiveCheckpointFrames = 100_000
      configuration.restartCheckpointFrames = 60
    } _: { database in
      for round in 0..<10 {
        try await write(20, into: database, from: round * 20)
        #expect(try await Notes.count(in: database) == (round + 1) * 20)
        #expect(database.counters.current.logFrames < 60 + 10)
      }
      #expect(database.counters.current.restartCheckpoints >= 5)
    }
  }

  @Test func `a reader that stays delays the checkpoint and loses nothing`() async throws {
    try await TemporaryDatabase.with { configuration in
      configuration.passiveCheckpointFrames = 10
      configuration.restartCheckpointFrames = 40
    } _: { database in
      try await write(1, into: database)
      // Against the rule that a body awaits only its transaction: it stays while others write.
      let counts: [Int64] = try await database.read { transaction in
        let before = try await transaction.query("SELECT count(*) FROM notes")[0].integer(0)
        try await write(20, into: database, from: 1)
        return [before, try await transaction.query("SELECT count(*) FROM notes")[0].integer(0)]
      }
      #expect(counts == [1, 1])
      try await write(20, into: database, from: 21)
      #expect(try await Notes.count(in: database) == 41)
      #expect(database.counters.current.restartCheckpoints >= 1)
    }
  }
}
