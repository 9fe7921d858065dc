import Database
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConstraintTests {
  @Test(arguments: [
    (
      "INSERT INTO notes (id, team, position) VALUES ('secret', 'u', 2)" as Statement,
      DatabaseError.constraint(.unique, name: "notes_pkey")
    ),
    (
      "INSERT INTO notes (id, team, position) VALUES ('b', 'secret', 1)",
      .constraint(.unique, name: "notes_open_position")
    ),
    (
      "INSERT INTO comments (note_id, code) VALUES ('secret', 'code')",
      .constraint(.unique, name: "comments_code_key")
    ),
    (
      "INSERT INTO comments (number, note_id) VALUES (1, 'secret')",
      .constraint(.unique, name: "comments_pkey")
    ),
    (
      "INSERT INTO notes (id, team, position) VALUES ('b', 'secret', -1)",
      .constraint(.check, name: "notes_position_check")
    ),
    (
      "INSERT INTO notes (id, position) VALUES ('secret2', 1)",
      .constraint(.notNull, name: "notes.team")
    ),
    (
      "INSERT INTO comments (note_id) VALUES ('secret3')",
      .constraint(.foreignKey, name: "")
    ),
  ])
  func `a refused row names its constraint and no value`(
    statement: Statement, expected: DatabaseError
  ) async throws {
    try await TemporaryDatabase.with { database in
      try await database.write { transaction in
        try await Notes.insert("secret", team: "secret", position: 1, in: transaction)
        try await transaction.execute(
          "INSERT INTO comments (note_id, code) VALUES ('secret', 'code')")
      }
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { try await $0.execute(statement) }
      }
      #expect(error == expected)
      #expect(error.map { !"\($0)".contains("secret") } == true)
    }
  }

  @Test func `a value of another type than the column's is refused`() async throws {
    try await TemporaryDatabase.with { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { transaction in
          try await transaction.execute(
            "INSERT INTO notes (id, team, position) VALUES ('a', 't', $1)", [.text("secret")])
        }
      }
      guard case .statement(let message) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(message.contains("notes.position"))
      #expect(!message.contains("secret"))
    }
  }

  @Test func `a body that hides an error of a statement fails all the same`() async throws {
    try await TemporaryDatabase.with { database in
      await #expect(throws: DatabaseError.constraint(.unique, name: "notes_pkey")) {
        try await database.write { transaction in
          try await Notes.insert("a", position: 1, in: transaction)
          try? await Notes.insert("a", position: 2, in: transaction)
          try? await Notes.insert("b", position: 3, in: transaction)
        }
      }
      let count = try await Notes.count(in: database)
      #expect(count == 0)
    }
  }
}
