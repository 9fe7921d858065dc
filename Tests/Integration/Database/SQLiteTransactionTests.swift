import Database
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SQLiteTransactionTests {
  @Test func `a caller reads what it wrote`() async throws {
    try await TemporaryDatabase.with { database in
      for position in 0..<100 {
        try await database.write { transaction in
          try await Notes.insert("n\(position)", position: position, in: transaction)
        }
        #expect(try await Notes.count(in: database) == position + 1)
      }
    }
  }

  @Test func `every type of value comes back as it was`() async throws {
    try await TemporaryDatabase.with { database in
      let row = try await database.write { transaction in
        try await transaction.queryFirst(
          """
          INSERT INTO notes (id, team, position, is_open, body, weight)
          VALUES ($1, $2, $3, $4, $5, $6)
          RETURNING id, team, position, is_open, body, weight
          """,
          [
            .text("Zürich 📞"), .text(""), .integer(Int64.max), .bool(false), .blob([0, 255]),
            .real(0.1),
          ])
      }
      let values = try #require(row)
      #expect(values.text(0) == "Zürich 📞")
      #expect(values.text(1) == "")
      #expect(values.integer(2) == Int64.max)
      #expect(values.bool(3) == false)
      #expect(values.blob(4) == [0, 255])
      #expect(values.real(5) == 0.1)
    }
  }

  @Test func `NULL and empty octets are told apart`() async throws {
    try await TemporaryDatabase.with { database in
      let rows = try await database.write { transaction in
        try await transaction.query(
          """
          INSERT INTO notes (id, team, position, body)
          VALUES ('a', 't', 1, $1), ('b', 't', 2, $2) RETURNING body
          """, [.null, .blob([])])
      }
      #expect(rows[0].optionalBlob(0) == nil)
      #expect(rows[1].optionalBlob(0) == [])
    }
  }

  @Test func `parameters are bound by their numbers, out of order and repeated`() async throws {
    try await TemporaryDatabase.with { database in
      let row = try await database.read { transaction in
        try await transaction.query("SELECT $3, $1, $2, $1", [.text("a"), .text("b"), .text("c")])[
          0]
      }
      #expect(row.values == [.text("c"), .text("a"), .text("b"), .text("a")])
    }
  }

  @Test func `ON CONFLICT RETURNING tells a new row from a known one`() async throws {
    try await TemporaryDatabase.with { database in
      for expected in [1, 0] {
        let rows = try await database.write { transaction in
          try await transaction.query(
            """
            INSERT INTO notes (id, team, position) VALUES ('a', 't', 1)
            ON CONFLICT (team, position) WHERE is_open DO NOTHING RETURNING id
            """)
        }
        #expect(rows.count == expected)
      }
    }
  }

  @Test func `a partial unique index frees the value with the condition`() async throws {
    try await TemporaryDatabase.with { database in
      try await database.write { transaction in
        try await Notes.insert("a", position: 1, in: transaction)
        try await transaction.execute("UPDATE notes SET is_open = FALSE WHERE id = 'a'")
        try await Notes.insert("b", position: 1, in: transaction)
      }
      #expect(try await Notes.count(in: database) == 2)
    }
  }

  @Test func `the number of changed rows is returned`() async throws {
    try await TemporaryDatabase.with { database in
      let changed = try await database.write { transaction in
        for position in 0..<3 {
          try await Notes.insert("n\(position)", position: position, in: transaction)
        }
        return [
          try await transaction.execute(
            "UPDATE notes SET weight = 1 WHERE position < $1", [.integer(2)]),
          try await transaction.execute("DELETE FROM notes WHERE position > 7"),
        ]
      }
      #expect(changed == [2, 0])
    }
  }
}
