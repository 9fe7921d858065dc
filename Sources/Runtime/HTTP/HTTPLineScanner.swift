internal import Glibc

/// Finds the end of a request's head and refuses every line that two programs could read
/// differently.
///
/// The parser library as distributions build it tolerates lines ended by a bare LF, white space
/// before a colon, folded lines, control characters and octets above 126 in the target. What one
/// server tolerates and its proxy reads otherwise is how requests are smuggled (RFC 9112 § 11.2),
/// so each line is held to the grammar before the library sees it.
struct HTTPLineScanner {
  private(set) var fieldCount = 0
  /// Where the request line starts: empty lines may stand before it (RFC 9112 § 2.2).
  private(set) var headStart = 0
  private var lineStart = 0
  private var scanned = 0
  private var hasRequestLine = false

  private static let emptyLinesMax = 4

  /// Scans what has been added since the last call; `bytes` always begins at the same octet.
  ///
  /// - Returns: the head's length with the empty line, or nil when it is not complete.
  /// - Throws: `HTTPFault` at the first line that is not acceptable.
  mutating func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, _ limits: HTTPLimits
  ) throws(HTTPFault) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    while scanned < bytes.count {
      guard let found = memchr(base + scanned, 0x0A, bytes.count - scanned) else { break }
      let lineFeed = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      scanned = lineFeed + 1
      guard lineFeed > lineStart, bytes[lineFeed - 1] == 0x0D else {
        throw .badRequest("A line of the request does not end with CR LF.")
      }
      let line = UnsafeBufferPointer(rebasing: bytes[lineStart..<lineFeed - 1])
      if line.isEmpty, hasRequestLine {
        guard scanned - headStart <= limits.headBytesMax else { throw Self.headTooLarge }
        return scanned
      }
      try take(line, limits)
      lineStart = scanned
      if line.isEmpty { headStart = scanned } else { hasRequestLine = true }
    }
    scanned = bytes.count
    try checkPartial(bytes, limits)
    return nil
  }

  private mutating func take(
    _ line: UnsafeBufferPointer<UInt8>, _ limits: HTTPLimits
  ) throws(HTTPFault) {
    guard !line.isEmpty else {
      guard lineStart < 2 * Self.emptyLinesMax else {
        throw .badRequest("The request starts with empty lines.")
      }
      return
    }
    if hasRequestLine {
      fieldCount += 1
      guard fieldCount <= limits.fieldsMax else {
        throw HTTPFault(
          .headerFieldsTooLarge, "The request has more than \(limits.fieldsMax) header fields.")
      }
      try Self.checkField(line)
    } else {
      guard line.count <= limits.requestLineBytesMax else { throw Self.lineTooLong }
      try Self.checkRequestLine(line)
    }
  }

  /// Refuses as early as it is certain what can never become a request.
  private func checkPartial(
    _ bytes: UnsafeBufferPointer<UInt8>, _ limits: HTTPLimits
  ) throws(HTTPFault) {
    guard lineStart < bytes.count else { return }
    if !hasRequestLine {
      let first = bytes[lineStart]
      guard HTTPGrammar.isToken(first) || first == 0x0D else {
        throw .badRequest("This is not an HTTP request.")
      }
      if bytes.count - lineStart > limits.requestLineBytesMax + 2 { throw Self.lineTooLong }
    }
    if bytes.count - headStart > limits.headBytesMax { throw Self.headTooLarge }
  }

  private static var lineTooLong: HTTPFault {
    HTTPFault(.uriTooLong, "The request line is too long.")
  }

  private static var headTooLarge: HTTPFault {
    HTTPFault(.headerFieldsTooLarge, "The request's header fields are too large.")
  }

  /// Checks `method SP target SP HTTP-version` (RFC 9112 § 3).
  private static func checkRequestLine(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPFault) {
    var at = 0
    while at < line.count, HTTPGrammar.isToken(line[at]) { at += 1 }
    guard at > 0, at < line.count, line[at] == UInt8(ascii: " ") else {
      throw .badRequest("The request line does not start with a method and a space.")
    }
    at += 1
    let target = at
    while at < line.count, line[at] > 0x20, line[at] < 0x7F {
      // A fragment is never sent (RFC 9110 § 7.1).
      guard line[at] != UInt8(ascii: "#") else {
        throw .badRequest("The request target contains a fragment, which begins with #.")
      }
      at += 1
    }
    guard at > target, at < line.count, line[at] == UInt8(ascii: " ") else {
      throw .badRequest(
        "The request target is not followed by one space and the HTTP version, or contains a character"
          + " that must be percent-encoded.")
    }
    let version = UnsafeBufferPointer(rebasing: line[(at + 1)...])
    guard version.count == 8, HTTPGrammar.isDigit(version[5]), HTTPGrammar.isDigit(version[7]),
      version[6] == UInt8(ascii: "."), version.prefix(5).elementsEqual("HTTP/".utf8)
    else { throw .badRequest("The request line does not end with an HTTP version.") }
    guard version[5] == UInt8(ascii: "1"), version[7] <= UInt8(ascii: "1") else {
      throw HTTPFault(.versionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    }
  }

  /// Checks `field-name ":" OWS field-value OWS` (RFC 9112 § 5).
  static func checkField(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPFault) {
    var at = 0
    while at < line.count, HTTPGrammar.isToken(line[at]) { at += 1 }
    guard at < line.count, at > 0, line[at] == UInt8(ascii: ":") else {
      if at == 0, let first = line.first, HTTPGrammar.isSpace(first) {
        throw .badRequest("A header line is folded.")
      }
      if at > 0, at < line.count, HTTPGrammar.isSpace(line[at]) {
        throw .badRequest("White space stands before the colon of a header line.")
      }
      throw .badRequest("A header line does not start with a name and a colon.")
    }
    var controls: UInt8 = 0
    // Without branches, so that the compiler can look at many octets at once.
    for index in at..<line.count { controls |= HTTPGrammar.isControl(line[index]) ? 1 : 0 }
    guard controls == 0 else { throw .badRequest("A header value contains a control character.") }
  }
}
