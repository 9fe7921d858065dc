import EventLoop
import GRPC
import Standard
import Testing

@Suite(.timeLimit(.minutes(1))) struct HealthTests {
  struct Served {
    let group: EventLoopGroup
    let health = HealthReporter()
    let server: GRPCServer
    let channel: GRPCChannel

    init() async throws {
      group = try EventLoopGroup(count: 1)
      server = GRPCServer(services: [health], group: group)
      let address = try await server.start(on: "127.0.0.1:0")
      channel = try GRPCChannel(target: address.description, group: group)
    }

    func stop() async {
      health.shutDown()
      channel.shutdown()
      server.stop()
      await server.waitUntilStopped()
      group.stop()
    }
  }

  @Test func `the server's status is told`() async throws {
    let served = try await Served()
    let check = HealthMethods.check
    #expect(try await served.channel.unary(check, .init()).status == .notServing)
    served.health.set(.serving)
    #expect(try await served.channel.unary(check, .init()).status == .serving)
    let error = await #expect(throws: RPCError.self) {
      try await served.channel.unary(check, .init(service: "nobody"))
    }
    #expect(error?.code == .notFound)
    await served.stop()
  }

  @Test func `a watcher hears the status at once, each change, and the end`() async throws {
    let served = try await Served()
    let watch = try await served.channel.serverStreaming(
      HealthMethods.watch, .init(service: "later"))
    #expect(try await watch.next()?.status == .serviceUnknown)
    served.health.set(.serving, for: "later")
    #expect(try await watch.next()?.status == .serving)
    served.health.shutDown()
    #expect(try await watch.next()?.status == .notServing)
    let error = await #expect(throws: RPCError.self) { try await watch.next() }
    #expect(error?.code == .unavailable)
    await served.stop()
  }

  @Test func `all services are listed, up to a limit`() async throws {
    let served = try await Served()
    served.health.set(.serving, for: "one")
    let list = try await served.channel.unary(HealthMethods.list, .init())
    #expect(list.statuses.mapValues(\.status) == ["": .notServing, "one": .serving])
    for index in 0..<100 { served.health.set(.serving, for: "service \(index)") }
    let error = await #expect(throws: RPCError.self) {
      try await served.channel.unary(HealthMethods.list, .init())
    }
    #expect(error?.code == .resourceExhausted)
    await served.stop()
  }
}
