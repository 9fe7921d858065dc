import HTTP
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
  private static let host = "Host: localhost\r\n"

  @Test func `a connection serves one request after another`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    for number in 0..<3 {
      client.send("POST /p\(number) HTTP/1.1\r\n\(Self.host)Content-Length: 3\r\n\r\nab\(number)")
      let response = try client.response()
      #expect(response.status == 200 && response.text == "ab\(number)")
      #expect(response["X-Path"] == "/p\(number)" && response["Connection"] == nil)
      let date = try #require(response["Date"])
      #expect(date.hasSuffix(" GMT") && date.utf8.count == 29)
    }
    #expect(server.server.connectionCount == 1)
  }

  @Test func `requests sent ahead are answered in order, however long each takes`() async throws {
    let server = try await HTTPTestServer { $0.limits.pipelinedMax = 4 }
    let client = try server.client()
    let delays = (0..<40).map { ($0 * 7) % 5 }
    client.send(
      delays.enumerated().map { index, delay in
        "POST /sleep?\(delay) HTTP/1.1\r\n\(Self.host)Content-Length: 2\r\n\r\n\(index + 10)"
      }.joined())
    for index in 0..<40 { #expect(try client.response().text == "\(index + 10)") }
  }

  @Test func `large bodies sent ahead are answered in order`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    let body = String(repeating: "x", count: 200_000)
    var requests = ""
    for _ in 0..<6 {
      requests += "POST /sleep?20 HTTP/1.1\r\n\(Self.host)Content-Length: 200000\r\n\r\n\(body)"
    }
    client.send(requests)
    for _ in 0..<6 { #expect(try client.response().body.count == 200_000) }
  }

  @Test func `a HEAD request gets the length without the body`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("HEAD /large HTTP/1.1\r\n\(Self.host)\r\nGET /after HTTP/1.1\r\n\(Self.host)\r\n")
    #expect(try client.response(isHEAD: true)["Content-Length"] == "8388608")
    #expect(try client.response()["X-Path"] == "/after")
  }

  @Test func `a status without body has no length`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("GET /none HTTP/1.1\r\n\(Self.host)\r\n")
    let response = try client.response()
    #expect(response.status == 204 && response["Content-Length"] == nil)
  }

  @Test func `OPTIONS and an absolute target reach the handler`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("OPTIONS * HTTP/1.1\r\n\(Self.host)\r\n")
    let options = try client.response()
    #expect(options["X-Method"] == "OPTIONS" && options["X-Path"] == "*")
    client.send("GET http://example.test/abc HTTP/1.1\r\n\(Self.host)\r\n")
    #expect(try client.response()["X-Path"] == "/abc")
  }

  @Test func `a chunked body arrives whole`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    client.send("2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n")
    #expect(try client.response().text == "abcde")
  }

  @Test func `a body in very many chunks arrives whole`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    let chunks = String(repeating: "1\r\na\r\n", count: 50_000)
    client.send(
      "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n")
    #expect(try client.response().body.count == 50_000)
  }

  @Test func `a client that expects it is told to continue`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    let head = "POST / HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    client.send(head)
    #expect(try client.response().status == 100)
    client.send("ok")
    #expect(try client.response().text == "ok")
    // Behind another request: only after its answer.
    client.send("GET /sleep?50 HTTP/1.1\r\n\(Self.host)\r\n\(head)")
    #expect(try client.response()["X-Path"] == "/sleep")
    #expect(try client.response().status == 100)
    client.send("ok")
    #expect(try client.response().text == "ok")
  }

  @Test func `version 1.0 closes unless it asks otherwise`() async throws {
    let server = try await HTTPTestServer()
    let plain = try server.client()
    plain.send("GET / HTTP/1.0\r\n\r\n")
    #expect(try plain.response()["Connection"] == "close")
    #expect(try plain.untilClosed().isEmpty)
    let kept = try server.client()
    for _ in 0..<2 {
      kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(try kept.response()["Connection"] == "keep-alive")
    }
  }

  @Test func `Connection close ends the connection after the answer`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send(
      "GET /a HTTP/1.1\r\n\(Self.host)\r\nGET /b HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n"
        + "GET /c HTTP/1.1\r\n\(Self.host)\r\n")
    #expect(try client.response()["X-Path"] == "/a")
    let last = try client.response()
    #expect(last["X-Path"] == "/b" && last["Connection"] == "close")
    #expect(try client.untilClosed().isEmpty)
    #expect(server.log.begun == 2)
  }

  @Test func `a large answer arrives whole, and the next request is served`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    for _ in 0..<3 { client.send("GET /large HTTP/1.1\r\n\(Self.host)\r\n") }
    for _ in 0..<3 { #expect(try client.response().body.count == 8 << 20) }
    client.send("GET /x HTTP/1.1\r\n\(Self.host)\r\n")
    #expect(try client.response()["X-Path"] == "/x")
  }

  @Test func `a large last answer reaches a slow client whole`() async throws {
    let server = try await HTTPTestServer {
      $0.lingerTimeout = .milliseconds(50)
      $0.writeTimeout = .milliseconds(400)
    }
    let client = try server.client(receiveBuffer: 64 * 1024)
    client.send("GET /large HTTP/1.0\r\n\r\n")
    client.pause(milliseconds: 200)
    #expect(try client.response().body.count == 8 << 20)
    #expect(try client.untilClosed().isEmpty)
  }

  @Test func `a client that has finished sending is still answered`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("POST /sleep?30 HTTP/1.1\r\n\(Self.host)Content-Length: 1\r\n\r\nx")
    client.finishSending()
    #expect(try client.response().text == "x")
    #expect(try client.untilClosed().isEmpty)
  }

  @Test func `a handler runs on when its client goes away, and can tell`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("GET /until-gone HTTP/1.1\r\n\(Self.host)\r\n")
    let log = server.log
    #expect(try await server.eventually { log.begun == 1 })
    client.close()
    #expect(try await server.eventually { log.finished == 1 })
    #expect(log.sawClientGone)
    #expect(try await server.eventually { server.server.connectionCount == 0 })
  }
}
