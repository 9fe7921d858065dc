import Testing

@testable import HTTP

/// Requests that two programs could read differently, and requests over a bound.
@Suite struct HTTPRefusalTests {
  private static let chunkedHead =
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

  private func expect(
    _ status: HTTPStatus, _ text: String, limits: HTTPLimits = HTTPLimits(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for piece in [Int.max, 1, 3] {
      let driver = HTTPParserDriver(text, piece: piece, limits: limits)
      #expect(
        driver.fault?.status == status, "\(text.debugDescription) in pieces of \(piece)",
        sourceLocation: sourceLocation)
      #expect(driver.requests.isEmpty, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [
    "Content-Length: 3\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3\r\nContent-Length: 4",
    "Content-Length: 3, 3", "Content-Length: +3", "Content-Length: -3", "Content-Length: 0x3",
    "Content-Length: 3 3", "Content-Length: ", "Content-Length: 3\u{0B}", "Content-Length: ３",
    "Content-Length: 99999999999999999999999999", "Content-Length : 3", "Content-Length\t: 3",
    "Transfer-Encoding : chunked", "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: \u{0B}chunked",
    "Transfer-Encoding: \"chunked\"", "Transfer-Encoding:", "Transfer-Encoding: chunked;q=1",
    "Transfer-Encoding: chunked,", "Transfer\u{0}Encoding: chunked",
  ])
  func `a length that is not clear is refused`(fields: String) {
    expect(.badRequest, "POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\nabc")
  }

  @Test(arguments: [
    "X: a\r\n folded", "X: a\r\n\tfolded", " X: a", "X : a", "X", "X a", ": a", "X\u{7F}: a",
    "X: a\u{0}b", "X: a\rb", "X: a\u{1B}b", "X: a\nY: b", "X: a\r\n\nY: b", "X(y): a", "Ü: a",
  ])
  func `a header line against the grammar is refused`(line: String) {
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: h\r\n\(line)\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\r\n\(line)\r\nHost: h\r\n\r\n")
  }

  @Test(arguments: [
    "GET /a\u{0} HTTP/1.1", "GET /a%00b HTTP/1.1", "GET /a\tb HTTP/1.1", "GET  / HTTP/1.1",
    "GET / HTTP/1.1 ", "GET /  HTTP/1.1", " GET / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /é HTTP/1.1",
    "GET /\u{7F} HTTP/1.1", "GET /a#b HTTP/1.1", "GET /", "GET", "GET / http/1.1", "GET / HTTP/11",
    "GET / HTTP/1.1x", "GET / XTTP/1.1", "GET path HTTP/1.1", "GET http:/// HTTP/1.1",
    "GET ftp://h/ HTTP/1.1", "GET \u{1}/ HTTP/1.1", "G\u{0}T / HTTP/1.1", "{} / HTTP/1.1",
    "GET / HTTP/1.1\n",
  ])
  func `a request line against the grammar is refused`(line: String) {
    expect(.badRequest, "\(line)\r\nHost: h\r\n\r\n")
  }

  @Test func `a bare line feed or carriage return ends no line`() {
    expect(.badRequest, "GET / HTTP/1.1\nHost: h\n\n")
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: h\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: h\r\n\n")
    expect(.badRequest, "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\rHost: h\r\r\r\n\r\n")
  }

  @Test func `a missing, double or malformed Host is refused`() {
    expect(.badRequest, "GET / HTTP/1.1\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n")
    expect(.badRequest, "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n")
  }

  @Test func `Transfer-Encoding on version 1.0 is refused`() {
    expect(.badRequest, "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
  }

  @Test(arguments: ["gzip, chunked", "gzip", "identity", "x, y"])
  func `an unknown transfer coding is not implemented`(coding: String) {
    expect(.notImplemented, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \(coding)\r\n\r\n")
  }

  @Test(arguments: ["FOO", "get", "BREW", "CONNECT"])
  func `an unknown method is not implemented`(method: String) {
    expect(.notImplemented, "\(method) h:80 HTTP/1.1\r\nHost: h\r\n\r\n")
  }

  @Test(arguments: ["0.9", "1.2", "2.0", "3.0"])
  func `another version is not supported`(version: String) {
    expect(.versionNotSupported, "GET / HTTP/\(version)\r\nHost: h\r\n\r\n")
  }

  @Test(arguments: [
    "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhelloXY0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
    "5\nhello\r\n0\r\n\r\n", "5\rXhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n", "\r\n", "g\r\n", "5 x\r\nhello\r\n0\r\n\r\n",
    "5;a\u{0}\r\nhello\r\n0\r\n\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n",
    "5;a\nb\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n",
    "0000000000000000000005\r\nhello",
    "0\r\nT : x\r\n\r\n", "0\r\n x\r\n\r\n", "0\r\nT: x\n\r\n", "0\r\nT: x\r\n y\r\n\r\n",
    "0\r\n\n",
    "0\r\nT\r\n\r\n",
  ])
  func `chunk framing against the grammar is refused`(body: String) {
    for piece in [Int.max, 1, 2, 3] {
      let driver = HTTPParserDriver(Self.chunkedHead + body, piece: piece)
      let status = driver.fault?.status
      #expect(
        status == .badRequest || (body.hasPrefix("ffff") && status == .contentTooLarge),
        "\(body.debugDescription) in pieces of \(piece)")
      #expect(driver.requests.isEmpty)
    }
  }

  @Test func `a body over the bound is refused without reading it`() {
    var limits = HTTPLimits()
    limits.bodyBytesMax = 10
    expect(
      .contentTooLarge, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", limits: limits)
    expect(
      .contentTooLarge, Self.chunkedHead + "6\r\n123456\r\n5\r\n12345\r\n0\r\n\r\n", limits: limits)
    expect(.contentTooLarge, Self.chunkedHead + "b\r\n12345678901", limits: limits)
    let fits = HTTPParserDriver(
      Self.chunkedHead + "6\r\n123456\r\n4\r\n1234\r\n0\r\n\r\n", limits: limits)
    #expect(fits.requests.first?.body.count == 10)
  }

  @Test func `framing that outweighs the body is refused`() {
    var limits = HTTPLimits()
    limits.bodyBytesMax = 1000
    limits.headBytesMax = 1000
    let tiny = String(repeating: "1\r\na\r\n", count: 900)
    expect(.contentTooLarge, Self.chunkedHead + tiny + "0\r\n\r\n", limits: limits)
    let extensions = "1;" + String(repeating: "x", count: 1100) + "\r\na\r\n0\r\n\r\n"
    expect(.badRequest, Self.chunkedHead + extensions)
    let trailers = String(repeating: "T: x\r\n", count: 200)
    expect(.headerFieldsTooLarge, Self.chunkedHead + "0\r\n" + trailers + "\r\n")
  }

  @Test func `a head over the bounds is refused`() {
    var limits = HTTPLimits()
    limits.requestLineBytesMax = 100
    limits.headBytesMax = 300
    limits.fieldsMax = 5
    let long = String(repeating: "a", count: 200)
    expect(.uriTooLong, "GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n", limits: limits)
    expect(.uriTooLong, "GET /\(long)", limits: limits)
    expect(
      .headerFieldsTooLarge, "GET / HTTP/1.1\r\nHost: h\r\nA: \(long)\r\nB: \(long)\r\n\r\n",
      limits: limits)
    expect(.headerFieldsTooLarge, "GET / HTTP/1.1\r\nHost: h\r\nA: \(long)\(long)", limits: limits)
    let many = (0..<5).map { "A\($0): b\r\n" }.joined()
    expect(.headerFieldsTooLarge, "GET / HTTP/1.1\r\nHost: h\r\n\(many)\r\n", limits: limits)
    expect(.badRequest, String(repeating: "\r\n", count: 10) + "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
  }

  @Test func `what is no HTTP at all is refused at its first octets`() {
    #expect(HTTPParserDriver([0x16, 0x03, 0x01, 0x02]).fault?.status == .badRequest)
    #expect(HTTPParserDriver([0x00]).fault?.status == .badRequest)
    #expect(
      HTTPParserDriver("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").fault?.status == .versionNotSupported)
  }

  @Test func `a refusal knows the request's id and method`() {
    let driver = HTTPParserDriver("HEAD / HTTP/1.1\r\nX-Request-Id: r-1\r\n\r\n")
    #expect(driver.fault?.status == .badRequest)
    #expect(driver.faultContext?.requestID == "r-1" && driver.faultContext?.isHEAD == true)
  }
}
