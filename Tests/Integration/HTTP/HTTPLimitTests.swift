import HTTP
import Testing

/// What clients do wrong, slowly or too much, over real sockets.
@Suite(.timeLimit(.minutes(1))) struct HTTPLimitTests {
  @Test func `a hidden second request is never served`() async throws {
    let server = try await HTTPTestServer()
    let hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n"
    for fields in [
      "Content-Length: 6\r\nTransfer-Encoding: chunked", "Content-Length: 0\r\nContent-Length: 44",
      "Content-Length : 44", "X: a\r\n Content-Length: 44", "Transfer-Encoding: chunked, identity",
    ] {
      let client = try server.client()
      client.send("POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\n0\r\n\r\n\(hidden)")
      let response = try client.response()
      #expect(response.status == 400 && response["Connection"] == "close")
      #expect(response["Content-Type"] == "application/json")
      #expect(response.text.hasPrefix("{\"error\":\""))
      #expect(try client.untilClosed().isEmpty)
    }
    #expect(server.log.begun == 0)
  }

  @Test func `a fault behind good requests is answered after them`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("GET /sleep?30 HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\n\r\n")
    #expect(try client.response().status == 200)
    #expect(try client.response().status == 400)
    #expect(try client.untilClosed().isEmpty)
  }

  @Test func `a refusal is written by the configured function`() async throws {
    let server = try await HTTPTestServer {
      $0.refusal = { refusal in
        HTTPResponse(
          status: refusal.fault.status, headers: ["X-Request-Id": refusal.requestID ?? "none"])
      }
    }
    let client = try server.client()
    client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc\r\nTransfer-Encoding: gzip\r\n\r\n")
    let response = try client.response()
    #expect(response.status == 501 && response["X-Request-Id"] == "abc")
  }

  @Test func `a head that comes too slowly is answered 408`() async throws {
    let server = try await HTTPTestServer { $0.headTimeout = .milliseconds(150) }
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHo")
    #expect(try client.response().status == 408)
    #expect(try client.untilClosed().isEmpty)
  }

  @Test func `octets that trickle in do not extend the head's time`() async throws {
    let server = try await HTTPTestServer { $0.headTimeout = .milliseconds(200) }
    let client = try server.client()
    let octets = Array(
      ("GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "a", count: 500)).utf8)
    var sent = 0
    while sent < octets.count, client.send([octets[sent]]) {
      sent += 1
      client.pause(milliseconds: 5)
      if sent > 200 { break }
    }
    #expect(try client.response().status == 408)
  }

  @Test func `a body that comes too slowly is answered 408`() async throws {
    let server = try await HTTPTestServer { $0.bodyTimeout = .milliseconds(150) }
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
    #expect(try client.response().status == 408)
    #expect(try client.untilClosed().isEmpty)
    #expect(server.log.begun == 0)
  }

  @Test func `each head has its own time`() async throws {
    let server = try await HTTPTestServer { $0.headTimeout = .milliseconds(400) }
    let client = try server.client()
    client.send("GET /a HTTP/1.1\r\nHo")
    client.pause(milliseconds: 250)
    client.send("st: h\r\n\r\nGET /b HT")
    #expect(try client.response()["X-Path"] == "/a")
    client.pause(milliseconds: 250)
    client.send("TP/1.1\r\nHost: h\r\n\r\n")
    #expect(try client.response()["X-Path"] == "/b")
  }

  @Test func `an idle connection is closed without a word`() async throws {
    let server = try await HTTPTestServer {
      $0.idleTimeout = .milliseconds(200)
      $0.writeTimeout = .milliseconds(100)
    }
    let fresh = try server.client()
    #expect(try fresh.untilClosed().isEmpty)
    let used = try server.client()
    used.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try used.response().status == 200)
    #expect(try used.untilClosed().isEmpty)
  }

  @Test func `a client that does not read is closed`() async throws {
    let server = try await HTTPTestServer { $0.writeTimeout = .milliseconds(200) }
    let client = try server.client(receiveBuffer: 4096)
    client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
    let log = server.log
    #expect(try await server.eventually { log.begun == 1 })
    #expect(try await server.eventually { server.server.connectionCount == 0 })
  }

  @Test func `a body over the bound is refused, and its sender reads the answer`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n")
    client.send([UInt8](repeating: 0x61, count: 2_000_000))
    let response = try client.response()
    #expect(response.status == 413 && response["Connection"] == "close")
    let chunked = try server.client()
    chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "10000\r\n" + String(repeating: "a", count: 0x10000) + "\r\n"
    for _ in 0..<20 { chunked.send(chunk) }
    #expect(try chunked.response().status == 413)
  }

  @Test func `a client that expects to continue is not asked for a body over the bound`()
    async throws
  {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
    #expect(try client.response().status == 413)
  }

  @Test func `a head over the bounds is refused`() async throws {
    let server = try await HTTPTestServer()
    let long = String(repeating: "a", count: 20_000)
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\nX: \(long)\r\n\r\n")
    #expect(try client.response().status == 431)
    let line = try server.client()
    line.send("GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try line.response().status == 414)
  }

  @Test func `connections over the bound are closed at once`() async throws {
    let server = try await HTTPTestServer { $0.connectionsMax = 2 }
    let clients = try (0..<2).map { _ in try server.client() }
    for client in clients {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try client.response().status == 200)
    }
    #expect(try server.client().untilClosed().isEmpty)
    #expect(server.server.refusedConnectionCount == 1)
    clients[0].close()
    #expect(try await server.eventually { server.server.connectionCount == 1 })
    let next = try server.client()
    next.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try next.response().status == 200)
  }

  @Test func `random octets leave the server serving`() async throws {
    let server = try await HTTPTestServer()
    let seed = UInt64.random(in: 0...UInt64.max)
    print("HTTP server fuzz: seed \(seed)")
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let sample =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
      + "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
    for _ in 0..<200 {
      var octets = Array(sample.utf8)
      for _ in 0...random(4) { octets[random(octets.count)] = UInt8(random(256)) }
      let client = try server.client()
      let cut = random(octets.count)
      client.send(Array(octets[..<cut]))
      client.send(Array(octets[cut...]))
      client.finishSending()
      _ = try? client.untilClosed()
    }
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try client.response().status == 200)
    client.close()
    #expect(try await server.eventually { server.server.connectionCount == 0 })
  }
}
