import Database
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MigrationTests {
  private let tags = Migration(
    2, "tags", ["ALTER TABLE notes ADD COLUMN tag TEXT", "CREATE INDEX notes_tag ON notes (tag)"])

  @Test func `a database is brought from any migration to the newest and keeps its rows`()
    async throws
  {
    try await TemporaryDatabase.with(folder: { temporary in
      let old = try temporary.open()
      try await Notes.insert("a", position: 1, into: old)
      old.close()
      for _ in 0..<2 {
        let new = try temporary.open(Notes.migrations + [tags])
        let tags = try await new.write { transaction in
          try await transaction.execute("UPDATE notes SET tag = 'x'")
          return try await transaction.query("SELECT id, tag FROM notes")
        }
        new.close()
        #expect(tags == [Row([.text("a"), .text("x")])])
      }
    })
  }

  @Test func `a database newer than the program is refused and left as it is`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      try temporary.open(Notes.migrations + [tags]).close()
      let error = try #require(throws: DatabaseError.self) { try temporary.open() }
      #expect(
        error.description
          == "cannot use the database \(temporary.path): it is newer than this program: it is at "
          + "migration 2 (tags) and the program knows 1")
      try temporary.open(Notes.migrations + [tags]).close()
    })
  }

  @Test func `a migration that was changed after it was applied is refused`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      try temporary.open(Notes.migrations + [tags]).close()
      let changed = Migration(2, "tags", ["ALTER TABLE notes ADD COLUMN labels TEXT"])
      let error = try #require(throws: DatabaseError.self) {
        try temporary.open(Notes.migrations + [changed])
      }
      #expect(
        error.description
          == "cannot use the database \(temporary.path): it was made with another migration 2 (tags)"
          + " than the one of this program")
    })
  }

  @Test func `a migration that fails changes nothing and is named`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let broken = Migration(
        2, "broken", ["CREATE TABLE more (id TEXT PRIMARY KEY)", "CREATE TABLE notes (id TEXT)"])
      let error = try #require(throws: DatabaseError.self) {
        try temporary.open(Notes.migrations + [broken])
      }
      #expect(error.description.contains("migration 2 (broken) failed: "))
      #expect(error.description.contains("notes already exists"))
      let database = try temporary.open()
      defer { database.close() }
      await #expect(throws: DatabaseError.statement("no such table: more")) {
        try await database.read { try await $0.query("SELECT 1 FROM more") }
      }
    })
  }

  @Test func `a table that others point to can be built anew`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let old = try temporary.open()
      try await old.write { transaction in
        try await Notes.insert("a", position: 1, in: transaction)
        try await transaction.execute("INSERT INTO comments (note_id) VALUES ('a')")
      }
      old.close()
      let rebuilt = Migration(
        2, "notes_without_body",
        [
          """
          CREATE TABLE new_notes (
            id TEXT COLLATE "C" PRIMARY KEY, team TEXT NOT NULL, position BIGINT NOT NULL
          )
          """,
          "INSERT INTO new_notes (id, team, position) SELECT id, team, position FROM notes",
          "DROP TABLE notes",
          "ALTER TABLE new_notes RENAME TO notes",
        ])
      let new = try temporary.open(Notes.migrations + [rebuilt])
      defer { new.close() }
      let comments = try await new.read { try await $0.query("SELECT note_id FROM comments") }
      #expect(comments == [Row([.text("a")])])
      await #expect(throws: DatabaseError.constraint(.foreignKey, name: "")) {
        try await new.write { transaction in
          try await transaction.execute("INSERT INTO comments (note_id) VALUES ('b')")
        }
      }
    })
  }

  @Test func `a migration that leaves a reference to nothing is refused`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let broken = Migration(2, "orphan", ["INSERT INTO comments (note_id) VALUES ('nobody')"])
      let error = try #require(throws: DatabaseError.self) {
        try temporary.open(Notes.migrations + [broken])
      }
      #expect(error.description.contains("a foreign key of the table comments points nowhere"))
    })
  }
}
