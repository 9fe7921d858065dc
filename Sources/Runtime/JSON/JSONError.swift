/// Why a text was not accepted as JSON.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// Nothing but white space was sent.
    case empty
    case malformed
    /// Octets that are not UTF-8.
    case invalidUTF8
    /// A number that no 64-bit integer or finite double can hold.
    case numberOutOfRange
    case duplicateKey
    /// U+0000, which stores and C strings cannot carry. Refused in keys and values alike.
    case nulCharacter
    case tooLarge
    case tooDeep
    case tooManyElements
    case outOfMemory
  }

  /// A place in the text.
  package struct Position: Sendable, Equatable {
    /// From 1.
    package var line: Int
    /// In characters (Unicode scalars) from 1.
    package var column: Int
  }

  package var kind: Kind
  /// One sentence for whoever sent the text.
  ///
  /// It repeats at most one character of it, or a path.
  package var message: String
  /// Where the text is malformed, when that is known.
  package var position: Position?
  /// The value or key in question, as `filters.countryCode` or `phoneNumberIds[3]`.
  package var path: String?

  package var description: String { message }

  init(_ kind: Kind, _ message: String, position: Position? = nil, path: String? = nil) {
    self.kind = kind
    self.message = message
    self.position = position
    self.path = path
  }

  static let empty = JSONError(.empty, "The body is empty; a JSON value is expected.")

  static func tooLarge(_ limits: JSONLimits) -> JSONError {
    JSONError(.tooLarge, "The JSON is larger than \(limits.bytesMax) octets.")
  }

  static func tooDeep(_ limits: JSONLimits) -> JSONError {
    JSONError(.tooDeep, "The JSON is nested deeper than \(limits.depthMax) levels.")
  }

  static func malformed(
    _ kind: Kind = .malformed, at position: Position, _ what: String
  ) -> JSONError {
    JSONError(
      kind, "Malformed JSON at line \(position.line), column \(position.column): \(what).",
      position: position)
  }
}
