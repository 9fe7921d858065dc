/// A value bound to a parameter or read from a column.
///
/// Truth values are the integers 0 and 1, times `BIGINT` microseconds since 1970.
package enum SQLValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }

  package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

  package static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

  package static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }

  package static func bool(_ value: Bool?) -> SQLValue { value.map { .bool($0) } ?? .null }

  package static func blob(_ value: [UInt8]?) -> SQLValue { value.map { .blob($0) } ?? .null }

  /// The name of the type, which may be shown where the value may not.
  var typeName: String {
    switch self {
    case .null: "NULL"
    case .integer: "integer"
    case .real: "real"
    case .text: "text"
    case .blob: "blob"
    }
  }
}
