import Database
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SQLiteTransactionTests {
  @Test(arguments: Engine.allCases)
  func `a caller reads what it wrote`(engine: Engine) async throws {
    try await TemporaryDatabase.with { sqlite in
      let database = engine.on(sqlite)
      for position in 0..<50 {
        try await Notes.insert("n\(position)", position: position, into: database)
        #expect(try await Notes.count(in: database) == position + 1)
      }
    }
  }

  @Test func `what was written is there after opening again`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let first = try temporary.open()
      try await Notes.insert("a", position: 1, into: first)
      first.close()
      let second = try temporary.open()
      defer { second.close() }
      #expect(try await Notes.ids(in: second) == ["a"])
    })
  }

  @Test func `every type of value comes back as it was`() async throws {
    try await TemporaryDatabase.with { database in
      let values = try await database.write { transaction in
        try await transaction.query(
          """
          INSERT INTO notes (id, team, position, is_open, body, weight)
          VALUES ($1, $2, $3, $4, $5, $6)
          RETURNING id, team, position, is_open, body, weight
          """,
          [
            .text("Zürich 📞"), .text(""), .integer(Int64.max), .bool(false), .blob([0, 255]),
            .real(0.1),
          ])[0]
      }
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
        try await transaction.query(
          "SELECT $3, $1, $2, $1", [.text("a"), .text("b"), .text("c")])[0]
      }
      #expect(row.values == [.text("c"), .text("a"), .text("b"), .text("a")])
    }
  }

  @Test func `ten parameters and more keep their numbers`() async throws {
    try await TemporaryDatabase.with { database in
      let row = try await database.read { transaction in
        try await transaction.query(
          "SELECT $11, $10, $9, $8, $7, $6, $5, $4, $3, $2, $1",
          (1...11).map { .integer($0) })[0]
      }
      #expect(row.values == (1...11).reversed().map { .integer($0) })
    }
  }

  @Test(
    arguments: [
      ("SELECT $1, $3", [.null, .null, .null]),
      ("SELECT $1", []),
      ("SELECT 1", [.null]),
      ("SELECT ?", [.null]),
      ("SELECT $1::bigint", [.null]),
      ("SELECT 1; SELECT 2", []),
      ("SELECT \"no such column\"", []),
      ("SELEKT", []),
      ("  ", []),
    ] as [(Statement, [SQLValue])])
  func `a wrong statement is an error`(statement: Statement, values: [SQLValue]) async throws {
    try await TemporaryDatabase.with { database in
      await #expect {
        try await database.read { try await $0.query(statement, values) }
      } throws: { error in
        if case DatabaseError.statement = error { true } else { false }
      }
      let count = try await Notes.count(in: database)
      #expect(count == 0)
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
          try await transaction.execute("SELECT id FROM notes"),
          try await transaction.execute("DELETE FROM notes WHERE position > 7"),
        ]
      }
      #expect(changed == [2, 0, 0])
    }
  }

  @Test func `numbers given by the database are not given again`() async throws {
    try await TemporaryDatabase.with { database in
      try await Notes.insert("a", position: 1, into: database)
      var numbers: [Int64] = []
      for _ in 0..<3 {
        numbers.append(
          try await database.write { transaction in
            try await transaction.execute("DELETE FROM comments")
            return try await transaction.query(
              "INSERT INTO comments (note_id) VALUES ('a') RETURNING number")[0].integer(0)
          })
      }
      #expect(numbers == [1, 2, 3])
    }
  }

  @Test func `a read body cannot write`() async throws {
    try await TemporaryDatabase.with { database in
      await #expect(throws: DatabaseError.readOnly) {
        try await database.read { try await Notes.insert("a", position: 1, in: $0) }
      }
      let count = try await Notes.count(in: database)
      #expect(count == 0)
    }
  }

  @Test func `a read body sees one state while others commit`() async throws {
    try await TemporaryDatabase.with { database in
      try await Notes.insert("a", position: 1, into: database)
      let counts: [Int64] = try await database.read { transaction in
        let before = try await transaction.query("SELECT count(*) FROM notes")[0].integer(0)
        // Against the rule that a body awaits only its transaction; here it makes the commit fall
        // between two statements.
        try await Notes.insert("b", position: 2, into: database)
        return [before, try await transaction.query("SELECT count(*) FROM notes")[0].integer(0)]
      }
      #expect(counts == [1, 1])
      #expect(try await Notes.count(in: database) == 2)
    }
  }

  @Test func `more rows than allowed are refused`() async throws {
    try await TemporaryDatabase.with { configuration in
      configuration.rowsMax = 3
    } _: { database in
      await #expect(throws: DatabaseError.tooManyRows(limit: 3)) {
        try await database.read { transaction in
          try await transaction.query("VALUES (1), (2), (3), (4)")
        }
      }
    }
  }

  @Test func `a read that computes too long is stopped`() async throws {
    try await TemporaryDatabase.with { configuration in
      configuration.readTimeMax = .milliseconds(20)
    } _: { database in
      await #expect(throws: DatabaseError.readTimedOut) {
        try await database.read { transaction in
          try await transaction.query(
            """
            WITH RECURSIVE counted (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM counted)
            SELECT max(n) FROM counted
            """)
        }
      }
      let count = try await Notes.count(in: database)
      #expect(count == 0)
    }
  }
}
