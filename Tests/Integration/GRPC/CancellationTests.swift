import EventLoop
import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
  @Test func `a cancelled task cancels the handler`() async throws {
    let echo = try await EchoPair.start()
    let call = Task {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["sleep-ms": "60000"]))
    }
    try await eventually { echo.service.seen.started == 1 }
    call.cancel()
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .cancelled)
    try await eventually { echo.service.seen.cancelled == 1 }
    await echo.stop()
  }

  @Test func `a task cancelled before the call makes none`() async throws {
    let echo = try await EchoPair.start()
    let call = Task {
      while !Task.isCancelled { await Task.yield() }
      _ = try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    }
    call.cancel()
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .cancelled)
    await echo.stop()
  }

  @Test func `dropping the responses cancels the handler`() async throws {
    let echo = try await EchoPair.start()
    func readOne() async throws {
      let responses = try await echo.channel.serverStreaming(
        EchoService.serverStreaming, RawMessage(bytes: []),
        options: CallOptions(metadata: ["count": "1000000", "size": "1000"]))
      #expect(try await responses.next()?.bytes.count == 1000)
    }
    try await readOne()
    try await eventually { echo.service.seen.cancelled == 1 }
    await echo.stop()
  }

  @Test func `leaving a two-way call early cancels its handler`() async throws {
    let echo = try await EchoPair.start()
    try await echo.channel.bidirectional(EchoService.bidirectional) { requests, responses in
      try await requests.send(RawMessage(bytes: [1]))
      #expect(try await responses.next()?.bytes == [1])
    }
    try await eventually { echo.service.seen.ended == 1 }
    await echo.stop()
  }

  @Test func `the deadline ends a call on both sides`() async throws {
    let echo = try await EchoPair.start()
    let begin = ContinuousClock.now
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(timeout: .milliseconds(50), metadata: ["sleep-ms": "60000"]))
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(begin.duration(to: .now) < .seconds(20))
    try await eventually { echo.service.seen.cancelled == 1 }
    #expect(echo.service.seen.lastDeadline != nil)
    await echo.stop()
  }

  @Test func `a deadline that has passed makes no call`() async throws {
    let echo = try await EchoPair.start()
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: []), options: CallOptions(timeout: .zero))
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(echo.service.seen.started == 0)
    await echo.stop()
  }

  @Test func `a handler's deadline holds for the calls it makes`() async throws {
    let far = try await EchoPair.start()
    let near = try await EchoPair.start()
    near.service.relay(to: far.channel)
    let error = await #expect(throws: RPCError.self) {
      try await near.channel.unary(
        EchoService.relayed, RawMessage(bytes: []),
        options: CallOptions(timeout: .milliseconds(200), metadata: ["relay-sleep-ms": "60000"]))
    }
    #expect(error?.code == .deadlineExceeded)
    try await eventually { far.service.seen.cancelled == 1 }
    let outer = try #require(near.service.seen.lastDeadline)
    let inner = try #require(far.service.seen.lastDeadline)
    #expect(abs(outer.duration(to: inner).clampedNanoseconds) < 1_000_000_000)
    await near.stop()
    await far.stop()
  }

  @Test func `cancelling a call cancels the calls that its handler makes`() async throws {
    let far = try await EchoPair.start()
    let near = try await EchoPair.start()
    near.service.relay(to: far.channel)
    let call = Task {
      try await near.channel.unary(
        EchoService.relayed, RawMessage(bytes: []),
        options: CallOptions(metadata: ["relay-sleep-ms": "60000"]))
    }
    try await eventually { far.service.seen.started == 1 }
    call.cancel()
    try await eventually { far.service.seen.cancelled == 1 }
    await near.stop()
    await far.stop()
  }

  @Test func `stopping the server ends open calls with UNAVAILABLE`() async throws {
    let echo = try await EchoPair.start()
    let call = Task {
      try await echo.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["sleep-ms": "60000"]))
    }
    try await eventually { echo.service.seen.started == 1 }
    echo.server.stop()
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .unavailable)
    #expect(echo.service.seen.cancelled == 1)
    await echo.stop()
  }
}
