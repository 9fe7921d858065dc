/// A row of a result; columns are read by their position in the statement, from 0.
///
/// Tables are STRICT, so a column that is absent, of another type, or unexpectedly NULL is a defect
/// of the statement's author and stops the program with the column and both types. A value is never
/// shown.
package struct Row: Sendable, Equatable {
  /// The values of all columns, in the order of the statement.
  package let values: [SQLValue]

  package init(_ values: [SQLValue]) { self.values = values }

  package func text(_ column: Int) -> String {
    guard case .text(let text) = value(column) else { mismatch(column, "text") }
    return text
  }

  package func integer(_ column: Int) -> Int64 {
    guard case .integer(let integer) = value(column) else { mismatch(column, "integer") }
    return integer
  }

  package func bool(_ column: Int) -> Bool {
    switch integer(column) {
    case 0: false
    case 1: true
    default: mismatch(column, "truth value")
    }
  }

  package func real(_ column: Int) -> Double {
    switch value(column) {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    default: mismatch(column, "real")
    }
  }

  package func blob(_ column: Int) -> [UInt8] {
    guard case .blob(let blob) = value(column) else { mismatch(column, "blob") }
    return blob
  }

  package func optionalText(_ column: Int) -> String? {
    value(column) == .null ? nil : text(column)
  }

  package func optionalInteger(_ column: Int) -> Int64? {
    value(column) == .null ? nil : integer(column)
  }

  package func optionalBool(_ column: Int) -> Bool? {
    value(column) == .null ? nil : bool(column)
  }

  package func optionalReal(_ column: Int) -> Double? {
    value(column) == .null ? nil : real(column)
  }

  package func optionalBlob(_ column: Int) -> [UInt8]? {
    value(column) == .null ? nil : blob(column)
  }

  private func value(_ column: Int) -> SQLValue {
    precondition(values.indices.contains(column), "a row has no column \(column)")
    return values[column]
  }

  private func mismatch(_ column: Int, _ expected: StaticString) -> Never {
    preconditionFailure("column \(column) is read as \(expected) and is \(values[column].typeName)")
  }
}
