/// What a request's header fields say about its body and connection, checked (RFC 9112 § 6).
struct HTTPFraming {
  var contentLength: Int?
  var isChunked = false
  var expectsContinue = false

  private var hostCount = 0
  private var transferEncodingCount = 0
  private var hasUnknownCoding = false

  /// Reads the fields that frame the message.
  ///
  /// - Throws: `HTTPFault`: 400 for whatever could be understood in two ways, 413, 417, 501.
  init(
    _ head: UnsafeBufferPointer<UInt8>, fields: UnsafeBufferPointer<HTTPHeaders.Field>,
    isVersion10: Bool, limits: HTTPLimits
  ) throws(HTTPFault) {
    for field in fields {
      let name = Self.slice(head, field.name, field.nameLength)
      switch name.count {
      case 4 where HTTPGrammar.equal(name, "host"):
        try takeHost(Self.slice(head, field.value, field.valueLength))
      case 6 where HTTPGrammar.equal(name, "expect"):
        try takeExpect(Self.slice(head, field.value, field.valueLength), isVersion10)
      case 14 where HTTPGrammar.equal(name, "content-length"):
        try takeLength(Self.slice(head, field.value, field.valueLength))
      case 17 where HTTPGrammar.equal(name, "transfer-encoding"):
        try takeCoding(Self.slice(head, field.value, field.valueLength), isVersion10)
      default:
        break
      }
    }
    if transferEncodingCount > 0, contentLength != nil {
      throw .badRequest("Content-Length and Transfer-Encoding are both present.")
    }
    if hasUnknownCoding {
      throw HTTPFault(.notImplemented, "The only transfer coding understood here is chunked.")
    }
    if hostCount == 0, !isVersion10 { throw .badRequest("The Host header is missing.") }
    if let contentLength, contentLength > limits.bodyBytesMax {
      throw Self.bodyTooLarge(limits)
    }
    if contentLength ?? 0 == 0, !isChunked { expectsContinue = false }
  }

  static func bodyTooLarge(_ limits: HTTPLimits) -> HTTPFault {
    HTTPFault(.contentTooLarge, "The body is larger than \(limits.bodyBytesMax) octets.")
  }

  private static func slice(
    _ head: UnsafeBufferPointer<UInt8>, _ start: UInt32, _ length: UInt32
  ) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: head[Int(start)..<Int(start + length)])
  }

  private mutating func takeHost(_ value: UnsafeBufferPointer<UInt8>) throws(HTTPFault) {
    hostCount += 1
    guard hostCount == 1 else { throw .badRequest("The Host header is present twice.") }
    // Characters of uri-host and port (RFC 3986 § 3.2.2); an empty value is allowed.
    let isHost = value.allSatisfy { octet in
      switch octet {
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "("),
        UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
        true
      case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"): false
      default: HTTPGrammar.isToken(octet)
      }
    }
    guard isHost else { throw .badRequest("The Host header is not a host name.") }
  }

  private mutating func takeExpect(
    _ value: UnsafeBufferPointer<UInt8>, _ isVersion10: Bool
  ) throws(HTTPFault) {
    // A 1.0 client cannot mean it (RFC 9110 § 10.1.1).
    guard !isVersion10 else { return }
    guard HTTPGrammar.equal(value, "100-continue") else {
      throw HTTPFault(.expectationFailed, "The expectation in the Expect header cannot be met.")
    }
    expectsContinue = true
  }

  private mutating func takeLength(_ value: UnsafeBufferPointer<UInt8>) throws(HTTPFault) {
    guard contentLength == nil else {
      throw .badRequest("The Content-Length header is present twice.")
    }
    guard !value.isEmpty, value.allSatisfy(HTTPGrammar.isDigit) else {
      throw .badRequest("The Content-Length header is not a number.")
    }
    var length = 0
    for digit in value {
      // Saturates: whatever is this large is refused as too large.
      guard length < Int.max / 10 - 10 else { break }
      length = length * 10 + Int(digit - UInt8(ascii: "0"))
    }
    contentLength = length
  }

  private mutating func takeCoding(
    _ value: UnsafeBufferPointer<UInt8>, _ isVersion10: Bool
  ) throws(HTTPFault) {
    transferEncodingCount += 1
    guard transferEncodingCount == 1 else {
      throw .badRequest("The Transfer-Encoding header is present twice.")
    }
    guard !isVersion10 else {
      throw .badRequest("HTTP/1.0 has no Transfer-Encoding.")
    }
    if HTTPGrammar.equal(value, "chunked") {
      isChunked = true
      return
    }
    let codings = value.split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false
    ).map { HTTPGrammar.trimmed(UnsafeBufferPointer(rebasing: $0)) }
    let isList = codings.allSatisfy { coding in
      !coding.isEmpty && coding.allSatisfy(HTTPGrammar.isToken)
    }
    let chunkedCount = codings.filter { HTTPGrammar.equal($0, "chunked") }.count
    let isLast = codings.last.map { HTTPGrammar.equal($0, "chunked") } ?? false
    guard isList, chunkedCount == 0 || (chunkedCount == 1 && isLast) else {
      throw .badRequest("The Transfer-Encoding header does not end with chunked, given once.")
    }
    hasUnknownCoding = true
  }
}
