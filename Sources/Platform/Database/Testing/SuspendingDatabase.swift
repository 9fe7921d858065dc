/// A database for tests that behaves as differently from SQLite as another engine may: every statement suspends, so that
/// other tasks run between two of them, and every `write` body runs twice, the first time undone.
///
/// A store that passes its tests on it awaits nothing but its transaction's statements in order and has no effect outside
/// the transaction.
package struct SuspendingDatabase: Database {
  private let database: any Database

  package init(_ database: any Database) { self.database = database }

  private struct Undone: Error {}

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    try await database.read { try await body(SuspendingTransaction(transaction: $0)) }
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
      // Undone, or an error that the second run throws again.
    }
    return try await database.write { try await body(SuspendingTransaction(transaction: $0)) }
  }
}

private struct SuspendingTransaction: Transaction {
  let transaction: any Transaction

  func query(_ statement: Statement, _ values: [SQLValue]) async throws -> [Row] {
    await Task.yield()
    return try await transaction.query(statement, values)
  }

  func execute(_ statement: Statement, _ values: [SQLValue]) async throws -> Int {
    await Task.yield()
    return try await transaction.execute(statement, values)
  }
}
