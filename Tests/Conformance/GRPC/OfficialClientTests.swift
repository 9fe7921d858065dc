import EventLoop
import GRPC
import Standard
import TestSupport
import Testing

/// grpcio calls our server.
@Suite(.timeLimit(.minutes(2))) struct OfficialClientTests {
  @Test func `grpcio's client finds every case as it should be`() async throws {
    let echo = try await EchoPair.start()
    let output = try await PythonPeer.run(
      "Tests/Peers/echo_client.py", [echo.address.description], within: .seconds(90))
    let lines = output.split(separator: "\n")
    for line in lines where !line.hasPrefix("ok ") { Issue.record("\(line)") }
    #expect(lines.count == 18)
    try await eventually("the cancelled handlers") { echo.service.seen.cancelled >= 3 }
    await echo.stop()
  }

  @Test func `grpcio's client goes elsewhere while our server drains`() async throws {
    // The same address twice: the first server drains while the client's calls go on.
    let group = try EventLoopGroup(count: 2)
    let service = EchoService()
    var server = GRPCServer(services: [service], group: group)
    let address = try await server.start(on: OwnAddress.make())
    let client = try PythonPeer.start(
      "Tests/Peers/steady_client.py", [address.description, "2.5"])
    _ = try await client.line(containing: "started")
    for _ in 0..<3 {
      let before = service.seen.started
      try await eventually("calls") { service.seen.started > before + 20 }
      server.beginGracefulShutdown()
      await server.waitUntilStopped()
      server = GRPCServer(services: [service], group: group)
      try await server.start(on: address.description)
    }
    #expect(try await client.end() == .exited(0))
    #expect(client.output.contains("failed 0"), "\(client.output)")
    server.stop()
    await server.waitUntilStopped()
    group.stop()
  }

  @Test func `the official health client reads and watches our health`() async throws {
    let group = try EventLoopGroup(count: 1)
    let health = HealthReporter()
    health.set(.serving)
    let server = GRPCServer(services: [health], group: group)
    let address = try await server.start(on: "127.0.0.1:0")
    let client = try PythonPeer.start("Tests/Peers/health_client.py", [address.description])
    _ = try await client.line(containing: "NOT_FOUND")
    try await eventually("the first status watched") {
      client.output.split(separator: "\n").count == 3
    }
    health.set(.notServing)
    try await eventually("the change") { client.output.split(separator: "\n").count == 4 }
    health.shutDown()
    #expect(try await client.end() == .exited(0))
    #expect(client.output.split(separator: "\n") == ["1", "NOT_FOUND", "1", "2", "UNAVAILABLE"])
    server.stop()
    await server.waitUntilStopped()
    group.stop()
  }
}
