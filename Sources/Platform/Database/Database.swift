/// A store of rows in which work is done by transactions.
///
/// A transaction is an async closure, its *body*. Whatever engine runs it, a body
/// - awaits only its own transaction: no call, no timer, no other transaction;
/// - has no effect but through its transaction, because an engine may run it twice;
/// - never catches an error of a statement to go on: the transaction is lost with the first one.
///   Expected conflicts are said in SQL, by `ON CONFLICT … RETURNING`.
///
/// Statements are one text for every engine: `$1` parameters, `TEXT` keys, `BIGINT` microseconds,
/// `CAST` rather than `::`, `TRUE` and `FALSE`.
///
/// The store functions of a service take a `Database` and live beside their SQL:
/// ```swift
/// let row = try await database.read { transaction in
///   try await transaction.queryFirst("SELECT name FROM assistants WHERE id = $1", [.text(id)])
/// }
/// ```
package protocol Database: Sendable {
  /// Runs a body that only reads, on a state that holds everything committed before the call.
  ///
  /// All statements of the body see the same state. Meant for short, indexed reads: an engine may
  /// run them on the caller's event loop.
  ///
  /// - Throws: ``DatabaseError``, or what the body throws.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result

  /// Runs a body that may write, and returns when what it wrote is on the disk.
  ///
  /// A body that throws leaves nothing behind. The caller's task may be cancelled as long as the
  /// body has not begun; afterwards it runs to its end.
  ///
  /// - Throws: ``DatabaseError``, or what the body throws.
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result
}

/// The statements of one transaction, run one after another.
///
/// Valid only inside the body that received it. After a statement failed, every further one fails
/// with the same error, and so does the transaction.
package protocol Transaction: Sendable {
  /// Runs a statement and returns its rows: a `SELECT`, or a change with `RETURNING`.
  ///
  /// - Parameters:
  ///   - statement: One statement with the parameters `$1`, `$2`, …
  ///   - values: The values of the parameters, in this order; each must occur in the text.
  /// - Returns: The rows, in the order of the statement.
  /// - Throws: ``DatabaseError``, after which the transaction can only end.
  func query(
    _ statement: Statement, _ values: [SQLValue]
  ) async throws(DatabaseError) -> [Row]

  /// Runs a statement and returns how many rows it changed.
  ///
  /// - Parameters:
  ///   - statement: One statement with the parameters `$1`, `$2`, …
  ///   - values: The values of the parameters, in this order; each must occur in the text.
  /// - Returns: The number of rows that were inserted, updated or deleted.
  /// - Throws: ``DatabaseError``, after which the transaction can only end.
  @discardableResult
  func execute(
    _ statement: Statement, _ values: [SQLValue]
  ) async throws(DatabaseError) -> Int
}

extension Transaction {
  /// Runs a statement without parameters and returns its rows.
  package func query(_ statement: Statement) async throws(DatabaseError) -> [Row] {
    try await query(statement, [])
  }

  /// Runs a statement without parameters and returns the number of rows that it changed.
  @discardableResult
  package func execute(_ statement: Statement) async throws(DatabaseError) -> Int {
    try await execute(statement, [])
  }

  /// Runs a statement and returns its first row, or nil when there is none.
  package func queryFirst(
    _ statement: Statement, _ values: [SQLValue] = []
  ) async throws(DatabaseError) -> Row? {
    try await query(statement, values).first
  }
}
