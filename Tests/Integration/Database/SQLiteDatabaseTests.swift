import Database
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SQLiteDatabaseTests {
  private static let schema = [
    Migration(
      1, "notes",
      [
        "CREATE TABLE notes (id TEXT PRIMARY KEY, words TEXT NOT NULL, at BIGINT NOT NULL, done BOOLEAN NOT NULL)",
        "CREATE UNIQUE INDEX notes_words ON notes (words) WHERE done = FALSE",
      ])
  ]

  private static let insert: Statement = """
    INSERT INTO notes (id, words, at, done) VALUES ($1, $2, $3, FALSE)
    """
  private static let count: Statement = "SELECT COUNT(*) FROM notes"

  private struct Refused: Error {}

  /// The engines that stores must work on.
  enum Engine: CaseIterable {
    case sqlite, suspending

    func database(_ sqlite: SQLiteDatabase) -> any Database {
      self == .sqlite ? sqlite : SuspendingDatabase(sqlite)
    }
  }

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "database-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  @Test(arguments: Engine.allCases)
  func `what was written is read, at once and after opening again`(engine: Engine) async throws {
    try await withFolder { folder in
      let sqlite = try SQLiteDatabase(path: "\(folder)/a.sqlite", migrations: Self.schema)
      let database = engine.database(sqlite)
      for index in 0..<50 {
        try await database.write { tx in
          _ = try await tx.execute(
            Self.insert, [.text("n\(index)"), .text("w\(index)"), .integer(index)])
        }
        let rows = try await database.read { try await $0.query(Self.count) }
        #expect(rows[0].integer(0) == Int64(index + 1))
      }
      sqlite.close()
    }
  }

  @Test
  func `a file that was closed is opened again with everything in it`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/a.sqlite"
      do {
        let database = try SQLiteDatabase(path: path, migrations: Self.schema)
        try await database.write { tx in
          _ = try await tx.execute(Self.insert, [.text("a"), .text("b"), .integer(1)])
        }
        database.close()
      }
      let database = try SQLiteDatabase(path: path, migrations: Self.schema)
      let rows = try await database.read { try await $0.query(Self.count) }
      #expect(rows[0].integer(0) == 1)
      database.close()
    }
  }

  @Test(arguments: Engine.allCases)
  func `a body that throws loses its own changes only`(engine: Engine) async throws {
    try await withFolder { folder in
      let sqlite = try SQLiteDatabase(path: "\(folder)/a.sqlite", migrations: Self.schema)
      let database = engine.database(sqlite)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<100 {
          group.addTask { @Sendable () async throws -> Void in
            do {
              try await database.write { tx in
                _ = try await tx.execute(
                  Self.insert, [.text("n\(index)"), .text("w\(index)"), .integer(index)])
                if index.isMultiple(of: 2) { throw Refused() }
              }
              #expect(!index.isMultiple(of: 2))
            } catch is Refused {
              #expect(index.isMultiple(of: 2))
            }
          }
        }
        try await group.waitForAll()
      }
      let rows = try await database.read { try await $0.query(Self.count) }
      #expect(rows[0].integer(0) == 50)
      sqlite.close()
    }
  }

  @Test
  func `transactions that wait together share a commit`() async throws {
    try await withFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite", migrations: Self.schema)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<500 {
          group.addTask { @Sendable () async throws -> Void in
            try await database.write { tx in
              _ = try await tx.execute(
                Self.insert, [.text("n\(index)"), .text("w\(index)"), .integer(index)])
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(database.counters.current.transactions == 500)
      #expect(database.counters.current.commits < 400)
      database.close()
    }
  }

  @Test
  func `parameters are bound by their number, in any order and repeated`() async throws {
    try await withFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite", migrations: Self.schema)
      let rows = try await database.read { tx in
        try await tx.query("SELECT $2, $1, $2, $3", [.text("one"), .integer(2), .blob([7])])
      }
      #expect(rows[0].integer(0) == 2)
      #expect(rows[0].text(1) == "one")
      #expect(rows[0].integer(2) == 2)
      #expect(rows[0].blob(3) == [7])
      let empty = try await database.read {
        try await $0.query("SELECT $1, typeof($1)", [.text("")])
      }
      #expect(empty[0].text(0) == "")
      #expect(empty[0].text(1) == "text")
      database.close()
    }
  }

  @Test
  func `a violated constraint is named`() async throws {
    try await withFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite", migrations: Self.schema)
      await #expect(throws: DatabaseError.constraint(.unique, name: "notes_words")) {
        try await database.write { tx in
          for id in ["a", "b"] {
            try await tx.execute(Self.insert, [.text(id), .text("same"), .integer(1)])
          }
        }
      }
      database.close()
    }
  }

  @Test
  func `a second opener, a newer schema and another history are refused`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/a.sqlite"
      let database = try SQLiteDatabase(path: path, migrations: Self.schema)
      #expect(throws: DatabaseError.inUse(path: path)) {
        try SQLiteDatabase(path: path, migrations: Self.schema)
      }
      database.close()
    }
    try await withFolder { folder in
      let path = "\(folder)/a.sqlite"
      func open(_ migrations: [Migration]) throws {
        try SQLiteDatabase(path: path, migrations: migrations).close()
      }
      try open(Self.schema + [Migration(2, "more", ["CREATE TABLE more (id TEXT PRIMARY KEY)"])])
      #expect(throws: DatabaseError.self) { try open(Self.schema) }
      #expect(throws: DatabaseError.self) {
        try open([Migration(1, "notes", ["CREATE TABLE other (id TEXT)"])])
      }
    }
  }

  @Test
  func `a folder that does not exist is named`() throws {
    #expect {
      try SQLiteDatabase(path: "/proc/nowhere/a.sqlite", migrations: Self.schema)
    } throws: { error in
      "\(error)".contains("/proc/nowhere/a.sqlite")
    }
  }

  @Test
  func `a writer that may let nobody wait refuses the next`() async throws {
    try await withFolder { folder in
      var configuration = SQLiteConfiguration()
      configuration.waitingMax = 0
      let database = try SQLiteDatabase(
        path: "\(folder)/a.sqlite", migrations: Self.schema, configuration: configuration)
      await #expect(throws: DatabaseError.overloaded) { try await database.write { _ in } }
      database.close()
      await #expect(throws: DatabaseError.closed) { try await database.read { _ in } }
    }
  }
}
