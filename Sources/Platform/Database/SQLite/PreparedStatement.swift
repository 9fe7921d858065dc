internal import CSQLite

/// One compiled statement of a connection.
final class PreparedStatement {
  private let statement: OpaquePointer
  private let connection: OpaquePointer
  /// For SQLite's parameter n + 1, the position of its value.
  ///
  /// `$1` is a *name* for SQLite, which
  /// numbers parameters in the order of their first appearance:
  /// <https://www.sqlite.org/lang_expr.html#varparam>.
  private let valueIndexes: [Int]
  /// False for statements that change rows.
  let isReadOnly: Bool

  /// Compiles a text that holds exactly one statement.
  init(_ text: String, on connection: OpaquePointer) throws(DatabaseError) {
    var statement: OpaquePointer?
    var text = text
    let (code, hasMore) = text.withUTF8 { octets in
      var tail: UnsafePointer<CChar>?
      return octets.withMemoryRebound(to: CChar.self) { characters in
        let code = sqlite3_prepare_v3(
          connection, characters.baseAddress, Int32(characters.count),
          UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
        guard let tail, let base = characters.baseAddress else { return (code, false) }
        return (code, Self.hasStatement(octets.dropFirst(tail - base)))
      }
    }
    guard code == SQLITE_OK else { throw .current(connection, code) }
    guard let statement else { throw .statement("a statement is empty") }
    self.statement = statement
    self.connection = connection
    isReadOnly = sqlite3_stmt_readonly(statement) != 0
    do throws(DatabaseError) {
      guard !hasMore else { throw .statement("a text holds more than one statement") }
      valueIndexes = try Self.valueIndexes(of: statement)
    } catch {
      sqlite3_finalize(statement)
      throw error
    }
  }

  deinit {
    sqlite3_finalize(statement)
  }

  /// Sets the values of the parameters.
  func bind(_ values: [SQLValue]) throws(DatabaseError) {
    guard values.count == valueIndexes.count else {
      throw .statement(
        "a statement has \(valueIndexes.count) parameters and \(values.count) values")
    }
    for (index, valueIndex) in valueIndexes.enumerated() {
      let code = bind(values[valueIndex], at: Int32(index + 1))
      guard code == SQLITE_OK else { throw .current(connection, code) }
    }
  }

  /// Goes to the next row; false at the end.
  func step() throws(DatabaseError) -> Bool {
    let code = sqlite3_step(statement)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw .current(connection, code)
    }
  }

  /// The row at which the statement stands.
  func row() -> Row {
    let count = Int(sqlite3_column_count(statement))
    return Row(
      [SQLValue](unsafeUninitializedCapacity: count) { values, initialized in
        for column in 0..<count {
          values.initializeElement(at: column, to: value(at: Int32(column)))
        }
        initialized = count
      })
  }

  /// Makes the statement ready for its next use and lets go of what it held.
  func reset() {
    // The result repeats the error of the last step, which was thrown then.
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null:
      return sqlite3_bind_null(statement, index)
    case .integer(let integer):
      return sqlite3_bind_int64(statement, index, integer)
    case .real(let real):
      return sqlite3_bind_double(statement, index, real)
    case .text(var text):
      return text.withUTF8 { octets in
        csqlite_bind_text(statement, index, octets.baseAddress, Int32(octets.count))
      }
    case .blob(let blob):
      return blob.withUnsafeBytes { octets in
        csqlite_bind_blob(statement, index, octets.baseAddress, Int32(octets.count))
      }
    }
  }

  private func value(at column: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER:
      return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT:
      return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      // SAFETY: SQLite keeps the text until the next step; it is copied here.
      let octets = UnsafeBufferPointer(
        start: sqlite3_column_text(statement, column),
        count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: octets, as: UTF8.self))
    case SQLITE_BLOB:
      // SAFETY: as for text.
      let octets = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(statement, column),
        count: Int(sqlite3_column_bytes(statement, column)))
      return .blob([UInt8](octets))
    default:
      return .null
    }
  }

  private static func valueIndexes(of statement: OpaquePointer) throws(DatabaseError) -> [Int] {
    let count = Int(sqlite3_bind_parameter_count(statement))
    var indexes: [Int] = []
    for index in 0..<count {
      guard let name = sqlite3_bind_parameter_name(statement, Int32(index + 1)),
        name.pointee == UInt8(ascii: "$"),
        let number = Int(String(cString: name + 1)), (1...count).contains(number)
      else {
        throw .statement("the parameters of a statement are $1, $2, … without gaps")
      }
      indexes.append(number - 1)
    }
    return indexes
  }

  private static func hasStatement(_ tail: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    !tail.allSatisfy { octet in
      octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\n") || octet == UInt8(ascii: ";")
    }
  }
}
