/// The request target taken apart (RFC 9112 § 3.2).
struct HTTPTarget {
  var path: String
  var query: String?

  /// Splits origin form, absolute form and `*`.
  ///
  /// - Throws: `HTTPFault` 400 for any other form, for an absolute form without authority, and for
  ///   an encoded U+0000 in the path.
  init(_ octets: UnsafeBufferPointer<UInt8>, method: HTTPRequest.Method) throws(HTTPFault) {
    var rest = octets
    if rest.first != UInt8(ascii: "/") {
      if rest.count == 1, rest[0] == UInt8(ascii: "*"), method == .options {
        path = "*"
        return
      }
      rest = try Self.afterAuthority(octets)
    }
    let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.count
    guard !Self.hasEncodedNUL(rest[..<end]) else {
      throw .badRequest("The path contains the character U+0000.")
    }
    path = end == 0 ? "/" : String(decoding: rest[..<end], as: UTF8.self)
    if end < rest.count { query = String(decoding: rest[(end + 1)...], as: UTF8.self) }
  }

  /// What follows `http://authority` or `https://authority`; a proxy sends this form.
  private static func afterAuthority(
    _ octets: UnsafeBufferPointer<UInt8>
  ) throws(HTTPFault) -> UnsafeBufferPointer<UInt8> {
    for scheme: StaticString in ["http://", "https://"] {
      let length = scheme.utf8CodeUnitCount
      guard octets.count >= length,
        HTTPGrammar.equal(UnsafeBufferPointer(rebasing: octets[..<length]), scheme)
      else { continue }
      let end =
        octets[length...].firstIndex {
          $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?")
        } ?? octets.count
      guard end > length else { break }
      return UnsafeBufferPointer(rebasing: octets[end...])
    }
    throw .badRequest("The request target is neither a path nor an http URL.")
  }

  private static func hasEncodedNUL(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var at = path.startIndex
    while at + 2 < path.endIndex {
      if path[at] == UInt8(ascii: "%"), path[at + 1] == UInt8(ascii: "0"),
        path[at + 2] == UInt8(ascii: "0")
      {
        return true
      }
      at += 1
    }
    return false
  }
}

/// Decoding of percent-encoded text in paths and queries (RFC 3986 § 2.1).
package enum PercentEncoding {
  /// Decodes a path segment or a query's name or value.
  ///
  /// With `plusIsSpace`, `+` means a space, as in queries that forms make.
  ///
  /// - Returns: the decoded text.
  /// - Throws: `HTTPFault` 400 when a `%` is not followed by two hexadecimal digits, or the result
  ///   is not UTF-8 or contains U+0000.
  package static func decode(
    _ text: some StringProtocol, plusIsSpace: Bool = false
  ) throws(HTTPFault) -> String {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.utf8.count)
    var rest = text.utf8.makeIterator()
    while let octet = rest.next() {
      switch octet {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(HTTPGrammar.hexValue),
          let low = rest.next().flatMap(HTTPGrammar.hexValue)
        else { throw .badRequest("A % in the URL is not followed by two hexadecimal digits.") }
        octets.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace:
        octets.append(UInt8(ascii: " "))
      default:
        octets.append(octet)
      }
    }
    guard !octets.contains(0) else {
      throw .badRequest("The URL contains the character U+0000.")
    }
    guard let decoded = String(validating: octets, as: UTF8.self) else {
      throw .badRequest("The URL is not UTF-8 after percent-decoding.")
    }
    return decoded
  }

  /// Decodes a query into names and values, in order; a part without `=` has the value "".
  ///
  /// - Returns: the pairs, decoded.
  /// - Throws: `HTTPFault` 400 by the rules of `decode`, and for more than 100 parts.
  package static func decodeQuery(
    _ query: String?
  ) throws(HTTPFault) -> [(name: String, value: String)] {
    guard let query, !query.isEmpty else { return [] }
    var parameters: [(name: String, value: String)] = []
    for part in query.split(separator: "&") {
      guard parameters.count < 100 else { throw .badRequest("The URL has too many parameters.") }
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      parameters.append(
        (
          name: try decode(pair[0], plusIsSpace: true),
          value: pair.count == 2 ? try decode(pair[1], plusIsSpace: true) : ""
        ))
    }
    return parameters
  }
}
