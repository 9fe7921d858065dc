import Testing

@testable import HTTP

@Suite struct HTTPRequestParserTests {
  private static let post =
    "POST /api/phone-numbers/search?a=b%20c&d HTTP/1.1\r\nHost: localhost:8080\r\n"
    + "Content-Type:application/json  \r\nX-Empty:\r\nX-Two: 1\r\nx-two: \t2 3\t\r\n"
    + "Content-Length: 11\r\n\r\n{\"a\":\"\r\n\r\"}"
  private static let chunked =
    "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
    + "5\r\nhello\r\n00A;name=\"v\"\r\n, chunked!\r\n0\r\nTrailer: x\r\n\r\n"
  private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

  @Test(arguments: [Int.max, 1, 2, 3, 7, 50])
  func `a request reads the same however it arrives`(piece: Int) throws {
    let driver = HTTPParserDriver(Self.post, piece: piece)
    #expect(driver.fault == nil && driver.requests.count == 1)
    let request = try #require(driver.requests.first)
    #expect(request.method == .post)
    #expect(request.path == "/api/phone-numbers/search")
    #expect(request.query == "a=b%20c&d")
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["X-EMPTY"] == "")
    #expect(request.headers.values("X-Two") == ["1", "2 3"])
    #expect(request.headers["absent"] == nil)
    #expect(
      request.headers.map(\.name) == [
        "Host", "Content-Type", "X-Empty", "X-Two", "x-two", "Content-Length",
      ])
    #expect(request.body == Array("{\"a\":\"\r\n\r\"}".utf8))
    #expect(driver.connections[0].keepsAlive)
    #expect(driver.stage == .idle)
  }

  @Test(arguments: [Int.max, 1, 2, 3, 7])
  func `a chunked body is put together`(piece: Int) throws {
    let driver = HTTPParserDriver(Self.chunked + Self.get, piece: piece)
    #expect(driver.fault == nil)
    #expect(driver.requests.map(\.method) == [.put, .get])
    #expect(driver.requests.first?.body == Array("hello, chunked!".utf8))
    #expect(driver.requests.first?.headers["trailer"] == nil)
  }

  @Test(arguments: [Int.max, 1, 5, 11])
  func `pipelined requests come out in order`(piece: Int) {
    let driver = HTTPParserDriver(
      Self.get + Self.post + "\r\n" + Self.chunked + Self.get, piece: piece)
    #expect(driver.fault == nil)
    #expect(driver.requests.map(\.path) == ["/", "/api/phone-numbers/search", "/x", "/"])
  }

  @Test func `keep-alive follows version and Connection`() {
    func keepsAlive(_ version: String, _ connection: String?) -> Bool? {
      let field = connection.map { "Connection: \($0)\r\n" } ?? ""
      return HTTPParserDriver("GET / HTTP/\(version)\r\nHost: h\r\n\(field)\r\n")
        .connections.first?.keepsAlive
    }
    #expect(keepsAlive("1.1", nil) == true)
    #expect(keepsAlive("1.1", "close") == false)
    #expect(keepsAlive("1.1", "Keep-Alive, Close") == false)
    #expect(keepsAlive("1.0", nil) == false)
    #expect(keepsAlive("1.0", "keep-alive") == true)
  }

  @Test func `a version 1.0 request needs no Host`() {
    let driver = HTTPParserDriver("GET /p HTTP/1.0\r\n\r\n")
    #expect(driver.requests.count == 1 && driver.connections[0].isVersion10)
  }

  @Test(arguments: [
    ("http://example.test/a/b?c=d", "/a/b", "c=d" as String?), ("HTTP://example.test", "/", nil),
    ("https://example.test:8443?q", "/", "q"), ("/a?", "/a", ""), ("/a?b?c", "/a", "b?c"),
    ("//double", "//double", nil),
  ])
  func `a target is split into path and query`(target: String, path: String, query: String?) throws
  {
    let driver = HTTPParserDriver("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    let request = try #require(driver.requests.first)
    #expect(request.path == path && request.query == query)
  }

  @Test func `OPTIONS of the whole server is passed on`() {
    let driver = HTTPParserDriver("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(driver.requests.first?.path == "*")
    #expect(HTTPParserDriver("GET * HTTP/1.1\r\nHost: h\r\n\r\n").fault?.status == .badRequest)
  }

  @Test(arguments: [Int.max, 1])
  func `a proposal of another protocol is ignored`(piece: Int) {
    let upgrade =
      "POST /u HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok"
    let plain = "GET /v HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    let driver = HTTPParserDriver(upgrade + plain + Self.get, piece: piece)
    #expect(driver.fault == nil)
    #expect(driver.requests.map(\.path) == ["/u", "/v", "/"])
    #expect(driver.requests.first?.body == Array("ok".utf8))
  }

  @Test func `a client that expects 100 Continue is told once, before the body`() {
    let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    #expect(HTTPParserDriver(head).continues == 1)
    #expect(HTTPParserDriver(head, piece: 1).continues == 1)
    #expect(HTTPParserDriver(head + "ab").continues == 0)
    #expect(HTTPParserDriver(head + "ab", piece: 1).continues == 1)
    #expect(HTTPParserDriver(head + "ab", piece: 1).requests.count == 1)
    #expect(HTTPParserDriver(head.replacing("Content-Length: 2\r\n", with: "")).continues == 0)
    #expect(HTTPParserDriver(head.replacing("HTTP/1.1", with: "HTTP/1.0")).continues == 0)
    let other = head.replacing("100-Continue", with: "200-maybe")
    #expect(HTTPParserDriver(other).fault?.status == .expectationFailed)
  }

  @Test func `octets of a name in any case find the field`() {
    var headers: HTTPHeaders = ["Content-Type": "a", "X-A": "1"]
    headers.append("x-a", "2\r\nInjected: 3")
    #expect(headers["content-TYPE"] == "a")
    #expect(headers.values("X-A") == ["1", "2  Injected: 3"])
    headers.set("X-a", "4")
    #expect(headers.values("x-A") == ["4"] && headers.count == 2)
    headers.remove("content-type")
    #expect(headers.map(\.value) == ["4"])
  }

  @Test func `percent-encoded text is decoded and checked`() throws {
    #expect(try PercentEncoding.decode("a%20b+%C3%A9") == "a b+é")
    #expect(try PercentEncoding.decode("a+b", plusIsSpace: true) == "a b")
    for text in ["%", "%4", "%zz", "%00", "%ff", "%C3", "%ED%A0%80"] {
      #expect(throws: HTTPFault.self, "\(text)") { try PercentEncoding.decode(text) }
    }
    let query = try PercentEncoding.decodeQuery("teamId=team_1&&empty=&flag&x=1%3D2=3")
    #expect(query.map(\.name) == ["teamId", "empty", "flag", "x"])
    #expect(query.map(\.value) == ["team_1", "", "", "1=2=3"])
    let many = Array(repeating: "a=b", count: 101).joined(separator: "&")
    #expect(throws: HTTPFault.self) { try PercentEncoding.decodeQuery(many) }
  }
}
