import EventLoop
import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
  @Test func `a server that is not there is UNAVAILABLE at once`() async throws {
    let echo = try await EchoPair.start()
    await echo.stop()
    let group = try EventLoopGroup(count: 1)
    let channel = try GRPCChannel(target: echo.address.description, group: group)
    let begin = ContinuousClock.now
    for _ in 0..<3 {
      let error = await #expect(throws: RPCError.self) {
        try await channel.unary(EchoService.unary, RawMessage(bytes: []))
      }
      #expect(error?.code == .unavailable)
    }
    #expect(begin.duration(to: .now) < .seconds(10))
    group.stop()
  }

  @Test func `a call that waits for ready goes through once the server is there`() async throws {
    let group = try EventLoopGroup(count: 1)
    let reserved = GRPCServer(services: [], group: group)
    let address = try await reserved.start(on: OwnAddress.make())
    reserved.stop()
    await reserved.waitUntilStopped()
    var configuration = ChannelConfiguration()
    configuration.backoffInitial = .milliseconds(20)
    configuration.backoffMax = .milliseconds(50)
    let channel = try GRPCChannel(
      target: address.description, group: group, configuration: configuration)
    let call = Task {
      try await channel.unary(
        EchoService.unary, RawMessage(bytes: [5]), options: CallOptions(waitForReady: true))
    }
    let impatient = await #expect(throws: RPCError.self) {
      try await channel.unary(EchoService.unary, RawMessage(bytes: []))
    }
    #expect(impatient?.code == .unavailable)
    let server = GRPCServer(services: [EchoService()], group: group)
    try await server.start(on: address.description)
    #expect(try await call.value.bytes == [5])
    server.stop()
    await server.waitUntilStopped()
    group.stop()
  }

  @Test func `a call that waits for ready still has its deadline`() async throws {
    let echo = try await EchoPair.start()
    await echo.stop()
    let group = try EventLoopGroup(count: 1)
    let channel = try GRPCChannel(target: echo.address.description, group: group)
    let error = await #expect(throws: RPCError.self) {
      try await channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(timeout: .milliseconds(30), waitForReady: true))
    }
    #expect(error?.code == .deadlineExceeded)
    group.stop()
  }

  @Test func `a draining server lets open calls end and takes no new connection`() async throws {
    let echo = try await EchoPair.start(loops: 1)
    let call = Task {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: [3]),
        options: CallOptions(metadata: ["sleep-ms": "200"]))
    }
    try await eventually { echo.service.seen.started == 1 }
    echo.server.beginGracefulShutdown()
    #expect(try await call.value.bytes == [3])
    await echo.server.waitUntilStopped()
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    }
    #expect(error?.code == .unavailable)
    await echo.stop()
  }

  @Test func `the grace ends calls that do not end`() async throws {
    var configuration = ServerConfiguration()
    configuration.shutdownGrace = .milliseconds(50)
    let echo = try await EchoPair.start(server: configuration)
    let call = Task {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["sleep-ms": "60000"]))
    }
    try await eventually { echo.service.seen.started == 1 }
    echo.server.beginGracefulShutdown()
    await echo.server.waitUntilStopped()
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .unavailable)
    #expect(echo.service.seen.cancelled == 1)
    await echo.stop()
  }

  @Test func `a restart under load fails no call that waits for ready`() async throws {
    let group = try EventLoopGroup(count: 2)
    let service = EchoService()
    var server = GRPCServer(services: [service], group: group)
    let address = try await server.start(on: OwnAddress.make())
    var configuration = ChannelConfiguration()
    configuration.backoffInitial = .milliseconds(10)
    configuration.backoffMax = .milliseconds(20)
    let channel = try GRPCChannel(
      target: address.description, group: group, configuration: configuration)
    let isOver = Lock(false)
    let load = Task {
      var count = 0
      while !isOver.withLock({ $0 }) {
        _ = try await channel.unary(
          EchoService.unary, RawMessage(bytes: [1]), options: CallOptions(waitForReady: true))
        count += 1
      }
      return count
    }
    for _ in 0..<5 {
      let before = service.seen.started
      try await eventually { service.seen.started > before + 20 }
      server.beginGracefulShutdown()
      await server.waitUntilStopped()
      server = GRPCServer(services: [service], group: group)
      try await server.start(on: address.description)
    }
    isOver.withLock { $0 = true }
    #expect(try await load.value >= 100)
    server.stop()
    await server.waitUntilStopped()
    group.stop()
  }

  @Test func `a shut down channel refuses calls`() async throws {
    let echo = try await EchoPair.start()
    _ = try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    echo.channel.shutdown()
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    }
    #expect(error?.code == .unavailable)
    await echo.stop()
  }
}
