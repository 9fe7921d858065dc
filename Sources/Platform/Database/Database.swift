/// A database whose transactions are async closures.
///
/// A closure awaits nothing but its transaction and has no other effect, since an engine may run it more than once. It never
/// catches an error of a statement to go on, since the transaction may have ended by it: what may collide says `ON CONFLICT …
/// RETURNING`.
package protocol Database: Sendable {
  /// Runs a closure that only reads, on one snapshot that holds everything whose `write` has returned.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result

  /// Runs a closure and returns its result once its changes are on the disk. An error that it throws undoes its changes.
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result
}

/// What a closure does with the database. Valid only inside the closure.
package protocol Transaction: Sendable {
  /// Returns the rows of a statement.
  func query(_ statement: Statement, _ values: [SQLValue]) async throws -> [Row]

  /// Runs a statement and returns how many rows it inserted, updated or deleted.
  @discardableResult
  func execute(_ statement: Statement, _ values: [SQLValue]) async throws -> Int
}

extension Transaction {
  package func query(_ statement: Statement) async throws -> [Row] {
    try await query(statement, [])
  }

  @discardableResult
  package func execute(_ statement: Statement) async throws -> Int {
    try await execute(statement, [])
  }
}

/// The text of a statement: a literal, one for all engines, with parameters `$1`, `$2`, …
package struct Statement: Sendable, ExpressibleByStringLiteral {
  let literal: StaticString

  package init(stringLiteral: StaticString) { literal = stringLiteral }

  package var text: String { "\(literal)" }
}

/// A value that is bound to a parameter or read from a column. Times are BIGINT microseconds since 1970.
package enum SQLValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }

  package static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

  package static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }

  package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
}

/// A row of a result. Columns are read by position; one of another type than the statement's author expected is a
/// defect of the program.
package struct Row: Sendable, Equatable {
  package let values: [SQLValue]

  package init(_ values: [SQLValue]) { self.values = values }

  package func text(_ column: Int) -> String {
    guard let text = optionalText(column) else { mismatch(column, "text") }
    return text
  }

  package func optionalText(_ column: Int) -> String? {
    switch values[column] {
    case .text(let text): text
    case .null: nil
    default: mismatch(column, "text")
    }
  }

  package func integer(_ column: Int) -> Int64 {
    guard let integer = optionalInteger(column) else { mismatch(column, "integer") }
    return integer
  }

  package func optionalInteger(_ column: Int) -> Int64? {
    switch values[column] {
    case .integer(let integer): integer
    case .null: nil
    default: mismatch(column, "integer")
    }
  }

  package func bool(_ column: Int) -> Bool { integer(column) != 0 }

  package func real(_ column: Int) -> Double {
    switch values[column] {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    default: mismatch(column, "real")
    }
  }

  package func blob(_ column: Int) -> [UInt8] {
    guard case .blob(let blob) = values[column] else { mismatch(column, "blob") }
    return blob
  }

  package func optionalBlob(_ column: Int) -> [UInt8]? {
    values[column] == .null ? nil : blob(column)
  }

  private func mismatch(_ column: Int, _ wanted: StaticString) -> Never {
    preconditionFailure("column \(column) is no \(wanted)")
  }
}
