import Database
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DatabaseFileTests {
  @Test func `a second opener is refused with the path, until the first has closed`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let first = try temporary.open()
      let error = #expect(throws: DatabaseError.inUse(path: temporary.path)) {
        try temporary.open()
      }
      #expect(error?.description == "the database \(temporary.path) is in use by another process")
      first.close()
      try temporary.open().close()
    })
  }

  @Test func `a database that is dropped lets go of its file`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      try await Notes.insert("a", position: 1, into: temporary.open())
      // The last reference is gone; the writer's thread closes the file soon after.
      var again: SQLiteDatabase?
      while again == nil {
        again = try? temporary.open()
        await Task.yield()
      }
      let database = try #require(again)
      defer { database.close() }
      #expect(try await Notes.ids(in: database) == ["a"])
    })
  }

  @Test(arguments: ["/proc/switchboard/a.db", "/dev/null/a.db", "/proc/a.db"])
  func `a folder that cannot be written is named in one line`(path: String) throws {
    let error = try #require(throws: DatabaseError.self) {
      try SQLiteDatabase(path: path, migrations: Notes.migrations)
    }
    guard case .cannotOpen(path, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(!reason.isEmpty)
    #expect(error.description.hasPrefix("cannot open the database \(path): "))
    #expect(!error.description.contains("\n"))
  }

  @Test func `a path that is a folder is refused`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      #expect(throws: DatabaseError.self) {
        try SQLiteDatabase(path: temporary.folder, migrations: Notes.migrations)
      }
      unlink(temporary.folder + ".lock")
    })
  }

  @Test func `a file that is no database is left as it is`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let text = String(repeating: "this is a letter to a friend\n", count: 100)
      try text.write(toFile: temporary.path, atomically: false, encoding: .utf8)
      let error = try #require(throws: DatabaseError.self) { try temporary.open() }
      guard case .corrupt = error else {
        Issue.record("\(error)")
        return
      }
      #expect(try String(contentsOfFile: temporary.path, encoding: .utf8) == text)
    })
  }

  @Test func `missing folders are made, and all is for the owner alone`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let folder = temporary.folder + "/a/b"
      let database = try SQLiteDatabase(path: folder + "/c.db", migrations: Notes.migrations)
      try await Notes.insert("a", position: 1, into: database)
      for (path, mode) in [
        (folder, 0o700), (folder + "/c.db", 0o600), (folder + "/c.db-wal", 0o600),
        (folder + "/c.db.lock", 0o600),
      ] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
      }
      database.close()
      try FileManager.default.removeItem(atPath: temporary.folder + "/a")
    })
  }

  @Test func `closing twice is closing once, and leaves no log behind`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let database = try temporary.open()
      try await Notes.insert("a", position: 1, into: database)
      #expect(FileManager.default.fileExists(atPath: temporary.path + "-wal"))
      database.close()
      database.close()
      #expect(!FileManager.default.fileExists(atPath: temporary.path + "-wal"))
    })
  }
}
