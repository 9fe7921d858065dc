import CSQLite

/// A connection to a SQLite file with its prepared statements. Used by one thread at a time.
final class SQLiteConnection: Transaction, @unchecked Sendable {
  // SAFETY: the writer's thread, or whoever took the connection from the pool of readers, is the only one that uses it;
  // SQLite is opened in multi-thread mode, which asks for just that (https://www.sqlite.org/threadsafe.html).
  private let handle: OpaquePointer
  private var prepared: [UnsafePointer<UInt8>: PreparedStatement] = [:]
  /// Frames in the write-ahead log after the last commit of this connection.
  private(set) var walFrames = 0

  private struct PreparedStatement {
    let handle: OpaquePointer
    /// The position of `$n` at index n − 1; 0 for a number that the statement does not use.
    let parameters: [Int32]
    let columns: Int32
  }

  init(path: String, isReadOnly: Bool) throws(DatabaseError) {
    var handle: OpaquePointer?
    let mode = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let code = sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle else {
      let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw .cannotOpen(path: path, reason: reason)
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 5000)
    try run("PRAGMA foreign_keys = ON")
  }

  deinit {
    for statement in prepared.values { sqlite3_finalize(statement.handle) }
    sqlite3_close_v2(handle)
  }

  /// Keeps ``walFrames`` up to date.
  func observeLog() {
    sqlite3_wal_hook(
      handle,
      { context, _, _, frames in
        if let context {
          let connection = Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue()
          connection.walFrames = Int(frames)
        }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
    // SAFETY: the hook is called only inside calls on this connection, which is alive then.
  }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs SQL without parameters and results that is not kept prepared.
  func run(_ sql: String) throws(DatabaseError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code) }
  }

  func query(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> [Row] {
    let prepared = try prepare(statement)
    defer { reset(prepared) }
    try bind(values, to: prepared)
    var rows: [Row] = []
    while true {
      let code = sqlite3_step(prepared.handle)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw error(code) }
      rows.append(row(prepared))
    }
  }

  @discardableResult
  func execute(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> Int {
    let prepared = try prepare(statement)
    defer { reset(prepared) }
    try bind(values, to: prepared)
    var code = sqlite3_step(prepared.handle)
    while code == SQLITE_ROW { code = sqlite3_step(prepared.handle) }
    guard code == SQLITE_DONE else { throw error(code) }
    return sqlite3_stmt_readonly(prepared.handle) != 0 ? 0 : Int(sqlite3_changes(handle))
  }

  /// Moves the log into the file (https://www.sqlite.org/c3ref/wal_checkpoint_v2.html). Being busy is no error: a later
  /// one finishes it.
  func checkpoint(_ mode: Int32) throws(DatabaseError) {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    guard code == SQLITE_OK || code & 0xff == SQLITE_BUSY || code & 0xff == SQLITE_LOCKED else {
      throw error(code)
    }
  }

  // MARK: Statements

  private func prepare(_ statement: Statement) throws(DatabaseError) -> PreparedStatement {
    let key = statement.literal.utf8Start
    if let found = prepared[key] { return found }
    var handle: OpaquePointer?
    let code = statement.literal.withUTF8Buffer { text in
      text.withMemoryRebound(to: CChar.self) { text in
        sqlite3_prepare_v3(
          self.handle, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT),
          &handle, nil)
      }
    }
    guard code == SQLITE_OK, let handle else { throw error(code) }
    var parameters: [Int32] = []
    let count = Int(sqlite3_bind_parameter_count(handle))
    // `$1` is a name to SQLite, so its position is where it stands first, not 1.
    var number = 1
    while parameters.count(where: { $0 > 0 }) < count && number <= 999 {
      parameters.append(sqlite3_bind_parameter_index(handle, "$\(number)"))
      number += 1
    }
    let made = PreparedStatement(
      handle: handle, parameters: parameters, columns: sqlite3_column_count(handle))
    prepared[key] = made
    return made
  }

  private func reset(_ statement: PreparedStatement) {
    sqlite3_reset(statement.handle)
    sqlite3_clear_bindings(statement.handle)
  }

  private func bind(_ values: [SQLValue], to statement: PreparedStatement) throws(DatabaseError) {
    guard values.count >= statement.parameters.count else {
      throw .statement("\(statement.parameters.count) parameters and \(values.count) values")
    }
    // SQLITE_TRANSIENT: SQLite copies the value.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (position, value) in zip(statement.parameters, values) where position > 0 {
      let code =
        switch value {
        case .null: sqlite3_bind_null(statement.handle, position)
        case .integer(let integer): sqlite3_bind_int64(statement.handle, position, integer)
        case .real(let real): sqlite3_bind_double(statement.handle, position, real)
        case .text(var text):
          text.withUTF8 { octets in
            octets.withMemoryRebound(to: CChar.self) {
              sqlite3_bind_text64(
                statement.handle, position, $0.baseAddress ?? emptyText, UInt64($0.count), copied,
                UInt8(SQLITE_UTF8))
            }
          }
        case .blob(let blob):
          blob.isEmpty
            ? sqlite3_bind_zeroblob(statement.handle, position, 0)
            : sqlite3_bind_blob64(statement.handle, position, blob, UInt64(blob.count), copied)
        }
      guard code == SQLITE_OK else { throw error(code) }
    }
  }

  private func row(_ statement: PreparedStatement) -> Row {
    let handle = statement.handle
    return Row(
      (0..<statement.columns).map { column in
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
          let text = sqlite3_column_text(handle, column)
          let count = Int(sqlite3_column_bytes(handle, column))
          return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
          let blob = sqlite3_column_blob(handle, column)
          let count = Int(sqlite3_column_bytes(handle, column))
          return .blob(Array(UnsafeRawBufferPointer(start: blob, count: count)))
        default: return .null
        }
      })
  }

  private func error(_ code: Int32) -> DatabaseError {
    let message = String(cString: sqlite3_errmsg(handle))
    return switch code & 0xff {
    case SQLITE_CONSTRAINT: .constraint(message)
    case SQLITE_FULL: .full
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(message)
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_NOMEM: .aborted(message)
    default: .statement(message)
    }
  }
}

/// What an empty text is bound as: a nil pointer would be NULL.
private nonisolated(unsafe) let emptyText = UnsafePointer(strdupEmpty())

private func strdupEmpty() -> UnsafeMutablePointer<CChar> {
  // SAFETY: one octet that is never changed or freed.
  let memory = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  memory.initialize(to: 0)
  return memory
}
