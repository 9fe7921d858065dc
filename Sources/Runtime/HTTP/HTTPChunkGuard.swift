/// Holds the lines between the pieces of a chunked body to the grammar (RFC 9112 § 7.1).
///
/// The parser library as distributions build it takes any two octets for the line end after a
/// chunk's data, and anything after the size. This sees exactly the octets that are not data, in
/// order.
struct HTTPChunkGuard {
  private enum Expectation { case size, lineEnd, trailer }

  private var expectation = Expectation.size
  private var line: [UInt8] = []
  private var framingBytes = 0
  private var fieldCount = 0

  /// Octets of one size line or trailer line.
  private static let lineBytesMax = 1024

  /// Takes octets of framing; whole lines are checked, a rest is kept.
  mutating func take(
    _ octets: UnsafeBufferPointer<UInt8>, _ limits: HTTPLimits
  ) throws(HTTPFault) {
    framingBytes += octets.count
    // Many tiny chunks cost more to read than they carry.
    guard framingBytes <= limits.bodyBytesMax + limits.headBytesMax else {
      throw HTTPFault(
        .contentTooLarge, "The body's chunks are too many or have too long extensions.")
    }
    for octet in octets {
      line.append(octet)
      guard line.count <= Self.lineBytesMax else {
        throw .badRequest("A line of the chunked body is too long.")
      }
      if octet == 0x0A { try endLine(limits) }
    }
  }

  /// Notes that data comes here.
  mutating func takeData() throws(HTTPFault) {
    // Data directly follows its size line, and only there an empty line comes next.
    guard line.isEmpty, expectation == .lineEnd else { throw Self.malformed }
  }

  private mutating func endLine(_ limits: HTTPLimits) throws(HTTPFault) {
    defer { line.removeAll(keepingCapacity: true) }
    guard line.count >= 2, line[line.count - 2] == 0x0D else { throw Self.malformed }
    let text = line[..<(line.count - 2)]
    switch expectation {
    case .lineEnd:
      guard text.isEmpty else { throw Self.malformed }
      expectation = .size
    case .size:
      try takeSize(text, limits)
    case .trailer where text.isEmpty:
      break
    case .trailer:
      fieldCount += 1
      guard fieldCount <= limits.fieldsMax else {
        throw HTTPFault(.headerFieldsTooLarge, "The request has too many trailer fields.")
      }
      let failure = text.withUnsafeBufferPointer { text -> HTTPFault? in
        do throws(HTTPFault) { try HTTPLineScanner.checkField(text) } catch { return error }
        return nil
      }
      if let failure { throw failure }
    }
  }

  /// Checks `1*HEXDIG [";" extension]`.
  private mutating func takeSize(
    _ text: ArraySlice<UInt8>, _ limits: HTTPLimits
  ) throws(HTTPFault) {
    var size = 0
    var digits = 0
    for digit in text.lazy.map(HTTPGrammar.hexValue) {
      guard let digit else { break }
      digits += 1
      guard digits <= 15 else { throw Self.malformed }
      size = size << 4 | Int(digit)
    }
    let rest = text.dropFirst(digits)
    guard digits > 0, rest.isEmpty || rest.first == UInt8(ascii: ";"),
      !rest.contains(where: HTTPGrammar.isControl)
    else { throw Self.malformed }
    guard size <= limits.bodyBytesMax else { throw HTTPFraming.bodyTooLarge(limits) }
    expectation = size == 0 ? .trailer : .lineEnd
  }

  private static var malformed: HTTPFault {
    .badRequest("The chunked body is malformed.")
  }
}
