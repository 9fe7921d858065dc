internal import CSQLite

extension DatabaseError {
  /// The error that a connection has just reported: <https://www.sqlite.org/rescode.html>.
  static func current(_ connection: OpaquePointer, _ code: Int32) -> DatabaseError {
    let message = String(cString: sqlite3_errmsg(connection))
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy
    case SQLITE_CONSTRAINT: return constraint(connection, code, message)
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt(message)
    case SQLITE_FULL: return .full
    case SQLITE_READONLY: return .readOnly
    case SQLITE_INTERRUPT: return .readTimedOut
    case SQLITE_IOERR: return .inputOutput("\(message) (\(code))")
    case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_MISMATCH, SQLITE_TOOBIG:
      return .statement(message)
    default: return .failure(code: Int(code), message: message)
    }
  }

  private static func constraint(
    _ connection: OpaquePointer, _ code: Int32, _ message: String
  ) -> DatabaseError {
    // "UNIQUE constraint failed: numbers.team_id, numbers.e164": the part after the colon.
    let subject = message.split(separator: ": ", maxSplits: 1).dropFirst().first.map(String.init)
    switch code {
    case csqlite_constraint_unique, csqlite_constraint_primary_key, csqlite_constraint_rowid:
      let name = SQLiteIndexName.find(violated: subject ?? "", on: connection)
      return .constraint(.unique, name: name)
    case csqlite_constraint_foreign_key:
      return .constraint(.foreignKey, name: "")
    case csqlite_constraint_not_null:
      return .constraint(.notNull, name: subject ?? "")
    case csqlite_constraint_check:
      return .constraint(.check, name: subject ?? "")
    case csqlite_constraint_datatype:
      // A STRICT table was given a value of another type: the program's mistake.
      return .statement(message)
    default:
      return .constraint(.other, name: subject ?? "")
    }
  }
}

/// Finds the name of a unique index, of which SQLite reports only the columns.
enum SQLiteIndexName {
  /// Finds the index over exactly the columns that SQLite reported.
  ///
  /// - Parameters:
  ///   - subject: As reported: `t.a, t.b`, or `index 'name'` for an index on expressions.
  ///   - connection: The connection that reported it.
  /// - Returns: The index's name, or what PostgreSQL would have named an unnamed one.
  static func find(violated subject: String, on connection: OpaquePointer) -> String {
    if subject.hasPrefix("index '") { return String(subject.dropFirst(7).dropLast()) }
    let parts = subject.split(separator: ", ").map { $0.split(separator: ".", maxSplits: 1) }
    guard let table = parts.first?.first, parts.allSatisfy({ $0.count == 2 }) else {
      return subject
    }
    let columns = parts.map { String($0[1]) }
    // Named indexes (origin c) first: a partial one may have the columns of an unnamed one.
    let sought = try? PreparedStatement(
      """
      SELECT l.name, l.origin, (SELECT group_concat(name, ', ') FROM
        (SELECT i.name FROM pragma_index_info(l.name) AS i ORDER BY i.seqno))
      FROM pragma_index_list($1) AS l WHERE l."unique" ORDER BY l.origin, l.seq DESC
      """, on: connection)
    guard let sought, (try? sought.bind([.text(String(table))])) != nil else { return subject }
    while (try? sought.step()) == true {
      let row = sought.row()
      guard row.optionalText(2) == columns.joined(separator: ", ") else { continue }
      switch row.text(1) {
      case "c": return row.text(0)
      case "pk": return "\(table)_pkey"
      default: return "\(table)_\(columns.joined(separator: "_"))_key"
      }
    }
    // An INTEGER PRIMARY KEY has no index.
    return "\(table)_pkey"
  }
}
