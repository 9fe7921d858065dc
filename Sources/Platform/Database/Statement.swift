/// The text of one SQL statement, written as a literal.
///
/// Only literals: no value can get into the text, and an engine keeps each statement prepared under
/// the literal's address. A condition that is sometimes absent is written as
/// `($2 IS NULL OR country_code = $2)`.
package struct Statement: Sendable, ExpressibleByStringLiteral {
  private let literal: StaticString

  /// Wraps a literal.
  package init(stringLiteral literal: StaticString) {
    precondition(literal.hasPointerRepresentation, "a statement is longer than one character")
    self.literal = literal
  }

  /// Where the literal is; it is there as long as the process, so equal addresses are equal texts.
  var address: UnsafePointer<UInt8> { literal.utf8Start }

  /// The text as written.
  package var text: String { literal.description }
}
