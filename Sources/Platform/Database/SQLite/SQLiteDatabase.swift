internal import CSQLite
private import EventLoop

/// A database in one file, owned by this process.
///
/// - Writes run on one thread, many to a commit (group commit), with `synchronous = FULL`: a write
///   that returned survives a loss of power.
/// - Reads run on the caller's executor, each on one state of the database, and see every write
///   that returned before they began.
///
/// Lifecycle: opening → reads and writes from any thread →
/// ``close()``, after which both are refused with ``DatabaseError/closed``. A database that is
/// dropped without closing is closed in the background.
package final class SQLiteDatabase: Database {
  /// Where the file is.
  package let path: String
  /// What was done so far.
  package let counters = DatabaseCounters()
  private let writer: WriterThread
  private let readers: ReaderPool

  // SQLite takes this setting only before its first use in the process.
  private static let isSQLitePrepared = csqlite_disable_memory_statistics() == SQLITE_OK

  /// Opens a file, makes it when it is missing, and brings it to the newest migration.
  ///
  /// Blocks on the disk: for the start of a program and not for an event loop.
  ///
  /// - Parameters:
  ///   - path: The file; missing folders are made, for the owner only. Beside it appear `-wal` and
  ///     `-shm`, which belong to it, and `.lock`.
  ///   - migrations: All steps of the schema, numbered from 1.
  ///   - configuration: Bounds and settings.
  /// - Throws: `cannotOpen` when the folder cannot be written, `inUse` when another process has the
  ///   file, `corrupt` when it is no database, `migration` when the schema does not fit.
  package init(
    path: String, migrations: [Migration], configuration: SQLiteConfiguration = .init()
  ) throws(DatabaseError) {
    _ = Self.isSQLitePrepared
    self.path = path
    let file = try FileLock(claiming: path)
    try SQLiteMigrator.apply(
      migrations,
      on: SQLiteConnection(path: path, role: .writer, configuration: configuration), path: path)
    readers = ReaderPool(path: path, configuration: configuration)
    let checkpointer = Checkpointer(
      connection: try SQLiteConnection(
        path: path, role: .checkpointer, configuration: configuration),
      readers: readers, configuration: configuration, counters: counters)
    let connection = try SQLiteConnection(path: path, role: .writer, configuration: configuration)
    checkpointer.observe(writer: connection)
    writer = WriterThread(
      connection: connection, checkpointer: checkpointer, file: file,
      configuration: configuration, counters: counters)
  }

  deinit {
    writer.beginClosing()
    readers.close()
  }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    try refuseNesting()
    guard !Task.isCancelled else { throw DatabaseError.cancelled }
    let connection = try readers.lease()
    counters.countRead()
    defer { readers.giveBack(connection) }
    try connection.beginReading(at: counters.commitGeneration)
    let transaction = SQLiteTransaction(on: connection)
    defer {
      transaction.end()
      if transaction.failure != nil { connection.rollBack() }
    }
    let result = try await body(transaction)
    if let failure = transaction.failure { throw failure }
    return result
  }

  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    try refuseNesting()
    let request = TypedWriteRequest(body)
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        request.continuation = continuation
        if let refusal = writer.submit(request) {
          request.fail(with: refusal)
          request.resume()
        }
      }
    } onCancel: {
      writer.cancel(request)
    }
  }

  /// Why every write is refused until the database is opened anew, after a failure of the disk.
  ///
  /// Nil in a healthy database; a service that finds an error here is not SERVING.
  package var failure: DatabaseError? { writer.refusal }

  /// The number of write bodies that wait for their turn now.
  package var waitingCount: Int { writer.waitingCount }

  /// Refuses new work, finishes the writes that wait, empties the log and lets go of the file.
  ///
  /// Blocks until done: for the end of a program and not for an event loop.
  package func close() {
    readers.close()
    writer.beginClosing()
    writer.waitUntilClosed()
  }

  private func refuseNesting() throws(DatabaseError) {
    guard !writer.isCurrent else {
      throw .statement("a write body began another transaction")
    }
  }
}
