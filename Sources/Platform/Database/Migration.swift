import Crypto

/// One step of a schema. Applied once, in the order of the numbers, in one transaction with its record.
package struct Migration: Sendable {
  /// 1 and up, without gaps.
  package let number: Int
  package let name: String
  package let statements: [Statement]

  package init(_ number: Int, _ name: String, _ statements: [Statement]) {
    self.number = number
    self.name = name
    self.statements = statements
  }

  /// Tells whether a migration that was applied is the one that this program knows by its number.
  var checksum: String {
    Hex.encode(SHA256.hash(statements.map(\.text).joined(separator: ";\n").utf8))
  }
}
