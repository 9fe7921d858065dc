internal import CSimdJSON

/// A parsed JSON text.
///
/// The text has been checked as a whole: it is one JSON value (RFC 8259) in UTF-8 and nothing after
/// it, within the limits, without repeated keys, halves of surrogate pairs or U+0000 (written
/// `\u0000`).
///
/// Owns a parser of the calling thread's small pool and gives it back when it goes out of scope.
package struct JSONDocument: ~Copyable {
  // SAFETY: owned by this value from `acquire` to `release`; nothing else holds it.
  private let parser: OpaquePointer

  /// Parses and checks a text.
  ///
  /// - Throws: `JSONError`, whose message is a sentence for the sender.
  package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    parser = try Self.parse(bytes, limits)
  }

  deinit { switchboard_json_release(parser) }

  /// Calls `body` with the document's value, which is valid only until `body` returns.
  package borrowing func withRoot<Result, Failure: Error>(
    _ body: (JSONValue) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(Self.root(parser))
  }

  private static func parse(
    _ bytes: [UInt8], _ limits: JSONLimits
  ) throws(JSONError) -> OpaquePointer {
    guard bytes.count <= limits.bytesMax else { throw .tooLarge(limits) }
    guard !bytes.isEmpty else { throw .empty }
    guard let parser = switchboard_json_acquire() else { throw outOfMemory }
    let outcome = bytes.withUnsafeBufferPointer {
      switchboard_json_parse(
        parser, $0.baseAddress, $0.count, limits.depthMax, limits.elementsMax)
    }
    guard outcome.status == SWITCHBOARD_JSON_OK else {
      let error = error(outcome, parser, bytes, limits)
      switchboard_json_release(parser)
      throw error
    }
    return parser
  }

  private static func root(_ parser: OpaquePointer) -> JSONValue {
    JSONValue(
      tape: switchboard_json_tape(parser), strings: switchboard_json_strings(parser), index: 1)
  }

  private static var outOfMemory: JSONError {
    JSONError(.outOfMemory, "There is not enough memory to read the JSON.")
  }

  private static func error(
    _ outcome: switchboard_json_outcome, _ parser: OpaquePointer, _ bytes: [UInt8],
    _ limits: JSONLimits
  ) -> JSONError {
    switch outcome.status {
    case SWITCHBOARD_JSON_TOO_DEEP:
      return .tooDeep(limits)
    case SWITCHBOARD_JSON_TOO_MANY_MEMBERS:
      return JSONError(
        .tooManyElements, "The JSON has more than \(limits.elementsMax) members and elements.")
    case SWITCHBOARD_JSON_DUPLICATE_KEY:
      let path = root(parser).path(to: outcome.at)
      return JSONError(.duplicateKey, "The key \(path) appears twice.", path: path)
    case SWITCHBOARD_JSON_NUL_CHARACTER:
      let path = root(parser).path(to: outcome.at)
      return JSONError(
        .nulCharacter, "The text at \(path) contains the character U+0000.", path: path)
    case SWITCHBOARD_JSON_OUT_OF_MEMORY:
      return outOfMemory
    case SWITCHBOARD_JSON_LONE_SURROGATE:
      let path = root(parser).path(to: outcome.at)
      return JSONError(
        .malformed, "The text at \(path) contains half of a surrogate pair.", path: path)
    default:
      // The library says that something is wrong, not where; the text is read once more for that.
      var finder = JSONFaultFinder(bytes, limits)
      return finder.find() ?? JSONError(.malformed, "The body is not valid JSON.")
    }
  }
}
