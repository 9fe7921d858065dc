import HTTP
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPDrainTests {
  @Test func `a drain ends idle connections and lets running requests finish`() async throws {
    let server = try await HTTPTestServer()
    let idle = try server.client()
    idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try idle.response().status == 200)
    let busy = try server.client()
    busy.send(
      "POST /gate HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nxGET /b HTTP/1.1\r\nHost: h\r\n\r\n"
    )
    let half = try server.client()
    half.send("POST /half HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na")
    let log = server.log
    #expect(
      try await server.eventually {
        log.begun == 2 && server.server.connectionCount == 3
      })
    server.server.beginGracefulShutdown()
    #expect(try idle.untilClosed().isEmpty)
    log.openGate()
    half.send("b")
    let late = try half.response()
    #expect(late.text == "ab" && late["Connection"] == "close")
    let last = try busy.response()
    #expect(last.text == "x" && last["Connection"] == "close")
    #expect(try busy.untilClosed().isEmpty)
    busy.close()
    half.close()
    #expect(try await server.eventually { server.server.connectionCount == 0 })
    #expect(throws: RawHTTPClient.Failure.self) { _ = try server.client() }
  }

  @Test func `a drain without work ends at once`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try client.response().status == 200)
    #expect(await server.server.shutdown(grace: .seconds(20)))
  }

  @Test func `the grace period ends what does not end by itself`() async throws {
    let server = try await HTTPTestServer()
    let client = try server.client()
    client.send("GET /sleep?60000 HTTP/1.1\r\nHost: h\r\n\r\n")
    let log = server.log
    #expect(try await server.eventually { log.begun == 1 })
    #expect(await server.server.shutdown(grace: .milliseconds(100)) == false)
    #expect((try? client.untilClosed()) ?? [] == [])
    #expect(server.server.connectionCount == 0)
  }
}
