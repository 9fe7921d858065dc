import EventLoop
import Glibc

/// A database in one SQLite file, used by this process alone.
///
/// Opened in WAL mode with `synchronous=FULL`: a commit is on the disk before it is reported
/// (https://www.sqlite.org/pragma.html#pragma_synchronous). Writes go to one thread, which commits them in groups; reads run
/// on the caller's thread, each on a connection of its own. A statement never suspends, so a read should be a few indexed
/// look-ups: it keeps its caller's event loop for as long as it lasts. Safe from any thread.
package final class SQLiteDatabase: Database {
  package let path: String
  package let counters = DatabaseCounters()
  private let lock: FileLock
  private let writer: WriterThread
  private let readers: ReaderPool

  /// Opens the file, makes it if it is missing, and applies the migrations that it lacks.
  ///
  /// - Throws: `DatabaseError.cannotOpen`, `.inUse`, `.migration`, `.corrupt`.
  package init(
    path: String, migrations: [Migration], configuration: SQLiteConfiguration = SQLiteConfiguration()
  ) throws(DatabaseError) {
    self.path = path
    lock = try FileLock(database: path)
    let connection = try SQLiteConnection(path: path, isReadOnly: false)
    do {
      try connection.run("PRAGMA journal_mode = WAL")
      try connection.run("PRAGMA synchronous = FULL")
      try connection.run("PRAGMA wal_autocheckpoint = 0")
    } catch .aborted(let reason), .statement(let reason) {
      throw .cannotOpen(path: path, reason: reason)
    }
    connection.observeLog()
    // Customers' data are readable by the service alone.
    chmod(path, 0o600)
    try SQLiteMigrator.migrate(connection, path: path, migrations)
    readers = ReaderPool(path: path, connectionsMax: configuration.readersMax)
    let checkpointer = try Checkpointer(path: path, configuration, pool: .shared)
    writer = WriterThread(connection, configuration, counters, checkpointer)
  }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    let connection = try readers.take()
    defer { readers.giveBack(connection) }
    try connection.execute("BEGIN", [])
    do {
      let result = try await body(connection)
      try connection.execute("COMMIT", [])
      return result
    } catch {
      if connection.isInTransaction { try? connection.run("ROLLBACK") }
      throw error
    }
  }

  /// - Throws: what the body throws; `DatabaseError.overloaded`, `.closed`, `.full`, `.aborted`.
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    try await withUnsafeThrowingContinuation { continuation in
      writer.submit(PendingBody(continuation, body))
    }
  }

  /// Commits what was begun and closes the file. Transactions that come later are refused. Blocks until done.
  package func close() {
    writer.close()
    readers.close()
  }
}
