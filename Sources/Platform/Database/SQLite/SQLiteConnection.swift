internal import CSQLite
private import EventLoop

/// One connection to a database file with its prepared statements.
///
/// Used by one thread at a time; whoever holds it sees to that (the writer by its thread, readers
/// by lease). Opened without SQLite's own mutexes:
/// <https://www.sqlite.org/threadsafe.html>, "multi-thread".
final class SQLiteConnection {
  enum Role {
    case writer
    case reader
    case checkpointer
  }

  let handle: OpaquePointer
  private let rowsMax: Int
  private var isOpen = true
  /// The newest commit when the open read transaction began.
  private var readGeneration = -1
  /// When the read body that runs has had its time, in nanoseconds; nil until it took a while.
  private var readDeadline: Int64?
  private let readNanosecondsMax: Int64
  private var prepared: [UnsafePointer<UInt8>: PreparedStatement] = [:]

  /// Opens an existing file and applies the settings of a role.
  init(path: String, role: Role, configuration: SQLiteConfiguration) throws(DatabaseError) {
    rowsMax = configuration.rowsMax
    readNanosecondsMax = configuration.readTimeMax.clampedNanoseconds
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard let handle else { throw .cannotOpen(path: path, reason: "out of memory") }
    self.handle = handle
    guard code == SQLITE_OK else {
      let reason = String(cString: sqlite3_errmsg(handle))
      throw .cannotOpen(path: path, reason: reason)
    }
    do {
      try configure(role, configuration)
    } catch {
      throw Self.openingError(error, path: path)
    }
  }

  deinit { close() }

  /// Closes the connection; nothing may be run on it any more.
  func close() {
    guard isOpen else { return }
    isOpen = false
    prepared.removeAll()
    sqlite3_close_v2(handle)
  }

  /// True while a transaction is open; an error such as a full disk may have ended it.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  // MARK: Statements

  /// Runs a statement and returns its rows.
  func query(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> [Row] {
    let prepared = try prepare(statement)
    defer { prepared.reset() }
    try prepared.bind(values)
    var rows: [Row] = []
    while try prepared.step() {
      guard rows.count < rowsMax else { throw .tooManyRows(limit: rowsMax) }
      rows.append(prepared.row())
    }
    return rows
  }

  /// Runs a statement to its end and returns the number of rows that it changed.
  func execute(_ statement: Statement, _ values: [SQLValue] = []) throws(DatabaseError) -> Int {
    let prepared = try prepare(statement)
    defer { prepared.reset() }
    try prepared.bind(values)
    while try prepared.step() {}
    return prepared.isReadOnly ? 0 : Int(sqlite3_changes64(handle))
  }

  /// Runs one statement that is not kept prepared: settings and schema changes.
  func run(_ text: String) throws(DatabaseError) {
    let prepared = try PreparedStatement(text, on: handle)
    while try prepared.step() {}
  }

  /// Runs one statement that is not kept prepared and returns its rows.
  func rows(_ text: String, _ values: [SQLValue] = []) throws(DatabaseError) -> [Row] {
    let prepared = try PreparedStatement(text, on: handle)
    try prepared.bind(values)
    var rows: [Row] = []
    while try prepared.step() { rows.append(prepared.row()) }
    return rows
  }

  /// Opens a read transaction unless the open one began at the same commit.
  ///
  /// A transaction that is kept spares its two locks and two statements, half the cost of a small
  /// read.
  ///
  /// - Parameter generation: The number of the newest commit, read before the call.
  /// - Throws: ``DatabaseError``.
  func beginReading(at generation: Int) throws(DatabaseError) {
    readDeadline = nil
    if readGeneration == generation && isInTransaction { return }
    rollBack()
    _ = try execute("BEGIN")
    readGeneration = generation
  }

  /// Rolls the open transaction back, if there still is one.
  func rollBack() {
    guard isInTransaction else { return }
    // A rollback fails only when the transaction has ended already.
    _ = try? execute("ROLLBACK")
  }

  private func prepare(_ statement: Statement) throws(DatabaseError) -> PreparedStatement {
    if let known = prepared[statement.address] { return known }
    let new = try PreparedStatement(statement.text, on: handle)
    prepared[statement.address] = new
    return new
  }

  // MARK: Settings

  private func configure(
    _ role: Role, _ configuration: SQLiteConfiguration
  ) throws(DatabaseError) {
    // A reader waits on its caller's event loop, so not for long. It has to only for another
    // program.
    let busyTimeout = role == .reader ? .milliseconds(50) : configuration.busyTimeout
    sqlite3_busy_timeout(handle, busyTimeout.wholeMilliseconds)
    // A name in double quotes that is no column is an error, as in other engines, and not a text.
    csqlite_switch(handle, SQLITE_DBCONFIG_DQS_DML, 0)
    csqlite_switch(handle, SQLITE_DBCONFIG_DQS_DDL, 0)
    csqlite_switch(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    csqlite_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    if role == .writer {
      let mode = try rows("PRAGMA journal_mode = WAL").first?.text(0)
      guard mode == "wal" else {
        throw .statement("the file system allows no write-ahead log")
      }
    }
    // https://www.sqlite.org/pragma.html#pragma_synchronous: in WAL mode only FULL syncs each
    // commit.
    try run("PRAGMA synchronous = FULL")
    try run("PRAGMA foreign_keys = ON")
    try run("PRAGMA wal_autocheckpoint = 0")
    try run("PRAGMA temp_store = MEMORY")
    let cacheKiB = role == .writer ? configuration.cacheKiB : configuration.cacheKiB / 4
    try run("PRAGMA cache_size = -\(max(cacheKiB, 64))")
    if role == .reader {
      try run("PRAGMA query_only = ON")
      limitTime()
    }
  }

  /// Has SQLite ask now and then, about every millisecond of computing, whether to go on.
  private func limitTime() {
    // SAFETY: the handler runs only inside calls on this connection, which is alive then.
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      handle, 50_000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<SQLiteConnection>.fromOpaque(context)._withUnsafeGuaranteedRef {
          $0.isOverTime() ? 1 : 0
        }
      }, context)
  }

  private func isOverTime() -> Bool {
    let now = MonotonicClock.nanoseconds()
    guard let readDeadline else {
      readDeadline = now + readNanosecondsMax
      return false
    }
    return now >= readDeadline
  }

  private static func openingError(_ error: DatabaseError, path: String) -> DatabaseError {
    switch error {
    case .corrupt: error
    case .busy: .cannotOpen(path: path, reason: "another program holds it")
    case .statement(let reason): .cannotOpen(path: path, reason: reason)
    default: .cannotOpen(path: path, reason: error.description)
    }
  }
}

extension Duration {
  /// The duration in milliseconds as C wants it, not negative.
  var wholeMilliseconds: Int32 {
    let (seconds, attoseconds) = components
    return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }
}
