import EventLoop
import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct LimitTests {
  @Test func `a request over the limit is RESOURCE_EXHAUSTED and the connection lives`()
    async throws
  {
    var configuration = ServerConfiguration()
    configuration.messageLimitBytes = 1000
    let echo = try await EchoPair.start(loops: 1, server: configuration)
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: Array(repeating: 1, count: 5_000_000)))
    }
    #expect(error?.code == .resourceExhausted)
    #expect(echo.service.seen.started == 0)
    let streamed = await #expect(throws: RPCError.self) {
      try await echo.channel.clientStreaming(EchoService.clientStreaming) { requests in
        try await requests.send(RawMessage(bytes: [1]))
        try await requests.send(RawMessage(bytes: Array(repeating: 1, count: 1001)))
      }
    }
    #expect(streamed?.code == .resourceExhausted)
    let fits = RawMessage(bytes: Array(repeating: 1, count: 1000))
    #expect(try await echo.channel.unary(EchoService.unary, fits) == fits)
    await echo.stop()
  }

  @Test func `a response over the limit is RESOURCE_EXHAUSTED`() async throws {
    var configuration = ChannelConfiguration()
    configuration.messageLimitBytes = 1000
    let echo = try await EchoPair.start(client: configuration)
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: Array(repeating: 1, count: 1001)))
    }
    #expect(error?.code == .resourceExhausted)
    #expect(error?.isFromPeer == false)
    await echo.stop()
  }

  @Test func `metadata over the limit is RESOURCE_EXHAUSTED for that call alone`() async throws {
    let echo = try await EchoPair.start(loops: 1)
    let long = CallOptions(metadata: ["x-long": String(repeating: "a", count: 9000)])
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []), options: long)
    }
    #expect(error?.code == .resourceExhausted)
    let far = CallOptions(metadata: ["x-long": String(repeating: "a", count: 40_000)])
    await #expect(throws: RPCError.self) {
      try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []), options: far)
    }
    _ = try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    #expect(echo.service.seen.started == 1)
    await echo.stop()
  }

  @Test func `calls above the server's streams wait for a free one`() async throws {
    var configuration = ServerConfiguration()
    configuration.streamsPerConnectionMax = 2
    let echo = try await EchoPair.start(loops: 1, server: configuration)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for _ in 0..<20 {
        tasks.addTask {
          _ = try await echo.channel.unary(
            EchoService.unary, RawMessage(bytes: []),
            options: CallOptions(metadata: ["sleep-ms": "2"]))
        }
      }
      try await tasks.waitForAll()
    }
    #expect(echo.service.seen.ended == 20)
    await echo.stop()
  }

  @Test func `a call above the running handlers is RESOURCE_EXHAUSTED`() async throws {
    var configuration = ServerConfiguration()
    configuration.handlersPerLoopMax = 1
    let echo = try await EchoPair.start(loops: 1, server: configuration)
    let held = Task {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["sleep-ms": "60000"]))
    }
    try await eventually { echo.service.seen.started == 1 }
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    }
    #expect(error?.code == .resourceExhausted)
    held.cancel()
    await echo.stop()
  }

  @Test func `a slow reader holds the handler back`() async throws {
    let echo = try await EchoPair.start()
    let responses = try await echo.channel.serverStreaming(
      EchoService.serverStreaming, RawMessage(bytes: []),
      options: CallOptions(metadata: ["count": "1000", "size": "100000"]))
    #expect(try await responses.next() != nil)
    // 100 MB are offered; a window of 1 MiB and the buffers between must stop the handler early.
    #expect(try await settled { echo.service.seen.sent } < 200)
    var count = 1
    while try await responses.next() != nil { count += 1 }
    #expect(count == 1000)
    await echo.stop()
  }

  @Test func `a slow handler holds the sender back`() async throws {
    let echo = try await EchoPair.start()
    let sent = Lock(0)
    let call = Task {
      try await echo.channel.clientStreaming(
        EchoService.clientStreaming, options: CallOptions(metadata: ["sleep-ms": "60000"])
      ) { requests in
        for _ in 0..<1000 {
          try await requests.send(RawMessage(bytes: Array(repeating: 1, count: 100_000)))
          sent.withLock { $0 += 1 }
        }
      }
    }
    try await eventually { sent.withLock { $0 } > 0 }
    #expect(try await settled { sent.withLock { $0 } } < 200)
    call.cancel()
    await #expect(throws: RPCError.self) { try await call.value }
    await echo.stop()
  }
}
