import Database
import Synchronization
import Testing

/// What happens to bodies that break the rules of `Database`.
@Suite(.timeLimit(.minutes(1)))
struct BodyRuleTests {
  @Test func `a body that awaits something else too long is rolled back and the writer goes on`()
    async throws
  {
    try await TemporaryDatabase.with { configuration in
      configuration.bodyTimeMax = .milliseconds(50)
    } _: { database in
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      let late = Atomic(false)
      await #expect(throws: DatabaseError.bodyTimedOut) {
        try await database.write { transaction in
          try await Notes.insert("a", position: 1, in: transaction)
          for await _ in stream {}
          defer { late.store(true, ordering: .releasing) }
          try await Notes.insert("late", position: 2, in: transaction)
        }
      }
      try await Notes.insert("b", position: 1, into: database)
      continuation.finish()
      while !late.load(ordering: .acquiring) { await Task.yield() }
      #expect(try await Notes.ids(in: database) == ["b"])
    }
  }

  @Test func `a write body cannot begin another transaction`() async throws {
    try await TemporaryDatabase.with { database in
      await #expect(throws: DatabaseError.statement("a write body began another transaction")) {
        try await database.write { _ in
          try await Notes.insert("a", position: 1, into: database)
        }
      }
      await #expect(throws: DatabaseError.statement("a write body began another transaction")) {
        try await database.write { _ in try await Notes.count(in: database) }
      }
    }
  }

  @Test func `a transaction is of no use after its body`() async throws {
    try await TemporaryDatabase.with { database in
      let written = try await database.write { $0 }
      let read = try await database.read { $0 }
      for transaction in [written, read] {
        await #expect(throws: DatabaseError.statement("a transaction was used after its end")) {
          try await transaction.query("SELECT 1")
        }
      }
    }
  }

  @Test func `more read bodies at a time than allowed are refused`() async throws {
    try await TemporaryDatabase.with { configuration in
      configuration.readersMax = 1
    } _: { database in
      await #expect(throws: DatabaseError.overloaded) {
        try await database.read { _ in try await Notes.count(in: database) }
      }
      let count = try await Notes.count(in: database)
      #expect(count == 0)
    }
  }

  @Test func `the suspending engine runs each body twice and keeps one run`() async throws {
    try await TemporaryDatabase.with { sqlite in
      let runs = Atomic(0)
      try await SuspendingDatabase(sqlite).write { transaction in
        runs.add(1, ordering: .relaxed)
        try await Notes.insert("a", position: 1, in: transaction)
      }
      #expect(runs.load(ordering: .relaxed) == 2)
      #expect(try await Notes.ids(in: sqlite) == ["a"])
    }
  }
}
