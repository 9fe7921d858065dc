private import EventLoop

/// A database for tests that behaves as differently from SQLite as another engine may: every
/// statement suspends, and every body runs twice.
///
/// At each statement the body's task goes to sleep and is woken by another thread, so that other
/// tasks run in between; the first run of a write body is rolled back, as after a conflict of two
/// serializable transactions. A store that passes its tests on it awaits nothing but its
/// transaction and has no effect outside of it.
package struct SuspendingDatabase: Database {
  private let database: any Database

  package init(_ database: any Database) { self.database = database }

  private struct Undone: Error {}

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    _ = try await database.read { try await body(SuspendingTransaction(transaction: $0)) }
    return try await database.read { try await body(SuspendingTransaction(transaction: $0)) }
  }

  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    do {
      try await database.write { transaction in
        _ = try await body(SuspendingTransaction(transaction: transaction))
        throw Undone()
      }
    } catch {
      // Undone, or an error that the second run throws again unless another task's rows cured it.
    }
    return try await database.write { try await body(SuspendingTransaction(transaction: $0)) }
  }
}

private struct SuspendingTransaction: Transaction {
  let transaction: any Transaction

  func query(_ statement: Statement, _ values: [SQLValue]) async throws(DatabaseError) -> [Row] {
    await Self.suspend()
    return try await transaction.query(statement, values)
  }

  func execute(_ statement: Statement, _ values: [SQLValue]) async throws(DatabaseError) -> Int {
    await Self.suspend()
    return try await transaction.execute(statement, values)
  }

  /// Orders the waking and what the woken task does, visibly for Thread Sanitizer: it does not see
  /// the runtime's own order when a task is woken before it slept.
  private static let order = Lock(0)

  /// Lets another thread wake the task; a mere yield could go on at once.
  private static func suspend() async {
    await withUnsafeContinuation { continuation in
      let accepted = BlockingPool.shared.submit { order.withLock { _ in continuation.resume() } }
      if !accepted { continuation.resume() }
    }
    order.withLock { _ in }
  }
}
