import EventLoop
import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CallTests {
  @Test func `a unary call brings its message back`() async throws {
    let echo = try await EchoPair.start()
    for size in [0, 1, 100, 16_384, 70_000, 4 * 1024 * 1024] {
      let message = RawMessage(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
      #expect(try await echo.channel.unary(EchoService.unary, message) == message)
    }
    await echo.stop()
  }

  @Test func `many calls at a time all end`() async throws {
    let echo = try await EchoPair.start()
    let total = try await withThrowingTaskGroup(of: Int.self) { tasks in
      for index in 0..<2000 {
        tasks.addTask {
          let message = RawMessage(bytes: Array("call \(index)".utf8))
          let answer = try await echo.channel.unary(EchoService.unary, message)
          return answer == message ? 1 : 0
        }
      }
      return try await tasks.reduce(0, +)
    }
    #expect(total == 2000)
    await echo.stop()
  }

  @Test func `requests of a stream arrive in order and are answered once`() async throws {
    let echo = try await EchoPair.start()
    let answer = try await echo.channel.clientStreaming(EchoService.clientStreaming) { requests in
      for index in 0..<300 { try await requests.send(RawMessage(bytes: [UInt8(index & 255)])) }
    }
    #expect(answer.bytes == (0..<300).map { UInt8($0 & 255) })
    await echo.stop()
  }

  @Test func `responses of a stream arrive in order`() async throws {
    let echo = try await EchoPair.start()
    let responses = try await echo.channel.serverStreaming(
      EchoService.serverStreaming, RawMessage(bytes: [9]),
      options: CallOptions(metadata: ["count": "1000"]))
    var count = 0
    while let response = try await responses.next() {
      #expect(response.bytes == [9])
      count += 1
    }
    #expect(count == 1000)
    await echo.stop()
  }

  @Test func `a stream in both directions answers each request`() async throws {
    let echo = try await EchoPair.start()
    let count = try await echo.channel.bidirectional(EchoService.bidirectional) {
      requests, responses in
      for index in 0..<100 {
        let message = RawMessage(bytes: Array(repeating: UInt8(index), count: index * 100))
        try await requests.send(message)
        #expect(try await responses.next() == message)
      }
      requests.finish()
      #expect(try await responses.next() == nil)
      return 100
    }
    #expect(count == 100)
    #expect(echo.service.seen.received == 100)
    await echo.stop()
  }

  @Test func `metadata comes back as text and octets, in order`() async throws {
    let echo = try await EchoPair.start()
    var metadata: Metadata = ["x-one": "first", "x-two": "a b,c"]
    metadata.append("x-one", "second")
    for count in 0..<5 { metadata.appendBinary("x-raw-bin", Array(repeating: 0xAB, count: count)) }
    let response = try await echo.channel.unaryWithMetadata(
      EchoService.unary, RawMessage(bytes: []), options: CallOptions(metadata: metadata))
    for received in [response.initialMetadata, response.trailers] {
      #expect(received.texts("x-one") == ["first", "second"])
      #expect(received.text("x-two") == "a b,c")
      #expect(received.binaries("x-raw-bin").map(\.count) == [0, 1, 2, 3, 4])
    }
    await echo.stop()
  }

  @Test func `a status keeps its code, message and details`() async throws {
    let echo = try await EchoPair.start()
    let message = " ünïcode 100% \n\t😀 "
    for kind in [EchoService.unary, EchoService.serverStreaming] {
      var options = CallOptions(metadata: ["fail-code": "9", "count": "2"])
      options.metadata.appendBinary("fail-details-bin", [8, 9, 250])
      options.metadata.append("fail-message", "plain")
      let error = await #expect(throws: RPCError.self) {
        if kind.kind == .unary {
          _ = try await echo.channel.unary(kind, RawMessage(bytes: [1]), options: options)
        } else {
          let responses = try await echo.channel.serverStreaming(
            kind, RawMessage(bytes: [1]), options: options)
          for try await _ in responses {}
        }
      }
      #expect(error?.code == .failedPrecondition)
      #expect(error?.message == "plain")
      #expect(error?.details == [8, 9, 250])
      #expect(error?.isFromPeer == true)
    }
    #expect(message.utf8.count > 10)
    await echo.stop()
  }

  @Test func `an unknown method is UNIMPLEMENTED`() async throws {
    let echo = try await EchoPair.start()
    let unknown = MethodDescriptor<RawMessage, RawMessage>(
      service: "test.Echo", name: "Nothing", kind: .unary)
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(unknown, RawMessage(bytes: []))
    }
    #expect(error?.code == .unimplemented)
    await echo.stop()
  }

  @Test func `an interceptor can refuse a call and tell the handler who calls`() async throws {
    let interceptor = ServerInterceptor { context, path in
      guard context.requestMetadata.text("authorization") == "Bearer good" else {
        throw RPCError(code: .unauthenticated, message: path)
      }
      context.userInfo = "someone"
    }
    let echo = try await EchoPair.start(interceptors: [interceptor])
    let error = await #expect(throws: RPCError.self) {
      try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    }
    #expect(error?.code == .unauthenticated)
    #expect(error?.message == "/test.Echo/Unary")
    _ = try await echo.channel.unary(
      EchoService.unary, RawMessage(bytes: []),
      options: CallOptions(metadata: ["authorization": "Bearer good"]))
    #expect(echo.service.seen.started == 1)
    await echo.stop()
  }

  @Test func `an observer learns of each call's outcome`() async throws {
    let seen = Lock<[String]>([])
    var configuration = ServerConfiguration()
    configuration.observer = { summary in
      seen.withLock { $0.append("\(summary.path) \(summary.code)") }
    }
    let echo = try await EchoPair.start(server: configuration)
    _ = try await echo.channel.unary(EchoService.unary, RawMessage(bytes: []))
    let unknown = MethodDescriptor<RawMessage, RawMessage>(service: "a", name: "b", kind: .unary)
    _ = try? await echo.channel.unary(unknown, RawMessage(bytes: []))
    #expect(seen.withLock { $0 } == ["/test.Echo/Unary OK", "other UNIMPLEMENTED"])
    await echo.stop()
  }
}
