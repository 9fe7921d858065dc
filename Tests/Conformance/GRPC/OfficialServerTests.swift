import EventLoop
import GRPC
import TestSupport
import Testing

/// Our client calls grpcio's server.
@Suite(.timeLimit(.minutes(2)), .serialized) struct OfficialServerTests {
  struct Peer {
    let program: SpawnedProgram
    let group: EventLoopGroup
    let channel: GRPCChannel

    static func start() async throws -> Peer {
      let program = try PythonPeer.start("Tests/Peers/echo_server.py")
      let line = try await program.line(containing: "port ")
      let group = try EventLoopGroup(count: 2)
      let channel = try GRPCChannel(
        target: "dns:///localhost:\(line.dropFirst("port ".count))", group: group)
      return Peer(program: program, group: group, channel: channel)
    }

    /// Waits until a count of the server's has come to a number.
    func wait(for counter: String, toBe number: Int) async throws {
      let method = MethodDescriptor<RawMessage, RawMessage>(
        service: "test.Echo", name: counter, kind: .unary)
      try await eventually(counter) {
        try await channel.unary(method, RawMessage(bytes: [])).bytes == Array("\(number)".utf8)
      }
    }

    func stop() {
      channel.shutdown()
      group.stop()
    }
  }

  @Test func `all four kinds of call come back whole`() async throws {
    let peer = try await Peer.start()
    for size in [0, 1, 100, 16_384, 3_000_000] {
      let message = RawMessage(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
      #expect(try await peer.channel.unary(EchoService.unary, message) == message)
    }
    let joined = try await peer.channel.clientStreaming(EchoService.clientStreaming) { requests in
      for size in [27_182, 0, 8, 45_904] {
        try await requests.send(RawMessage(bytes: Array(repeating: 1, count: size)))
      }
    }
    #expect(joined.bytes.count == 73_094)
    let responses = try await peer.channel.serverStreaming(
      EchoService.serverStreaming, RawMessage(bytes: []),
      options: CallOptions(metadata: ["count": "300", "size": "10000"]))
    var count = 0
    while let response = try await responses.next() {
      #expect(response.bytes.count == 10_000)
      count += 1
    }
    #expect(count == 300)
    try await peer.channel.bidirectional(EchoService.bidirectional) { requests, responses in
      for index in 0..<50 {
        let message = RawMessage(bytes: Array(repeating: UInt8(index), count: index * 50))
        try await requests.send(message)
        #expect(try await responses.next() == message)
      }
      requests.finish()
      #expect(try await responses.next() == nil)
    }
    peer.stop()
  }

  @Test func `many calls at a time all end`() async throws {
    let peer = try await Peer.start()
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for index in 0..<1000 {
        tasks.addTask {
          let message = RawMessage(bytes: Array("call \(index)".utf8))
          let answer = try await peer.channel.unary(EchoService.unary, message)
          #expect(answer == message)
        }
      }
      try await tasks.waitForAll()
    }
    peer.stop()
  }

  @Test func `metadata goes round as text and octets`() async throws {
    let peer = try await Peer.start()
    var metadata: Metadata = ["x-text": "first"]
    metadata.append("x-text", "second")
    metadata.appendBinary("x-raw-bin", [0, 0xAB, 0xFF])
    metadata.appendBinary("x-raw-bin", [])
    let response = try await peer.channel.unaryWithMetadata(
      EchoService.unary, RawMessage(bytes: []), options: CallOptions(metadata: metadata))
    for received in [response.initialMetadata, response.trailers] {
      #expect(received.texts("x-text") == ["first", "second"])
      #expect(received.binaries("x-raw-bin") == [[0, 0xAB, 0xFF], []])
    }
    peer.stop()
  }

  @Test func `every status keeps its code, message and details`() async throws {
    let peer = try await Peer.start()
    for code in 1...16 {
      var options = CallOptions(metadata: ["fail-code": "\(code)", "fail-message": "a % sentence"])
      options.metadata.appendBinary("fail-details-bin", [8, UInt8(code)])
      let error = await #expect(throws: RPCError.self) {
        try await peer.channel.unary(EchoService.unary, RawMessage(bytes: []), options: options)
      }
      #expect(error?.code == StatusCode(rawValue: code))
      #expect(error?.message == "a % sentence")
      #expect(error?.details == [8, UInt8(code)])
      #expect(error?.isFromPeer == true)
    }
    let unknown = MethodDescriptor<RawMessage, RawMessage>(
      service: "test.Echo", name: "Nothing", kind: .unary)
    let error = await #expect(throws: RPCError.self) {
      try await peer.channel.unary(unknown, RawMessage(bytes: []))
    }
    #expect(error?.code == .unimplemented)
    peer.stop()
  }

  @Test func `deadlines and cancellation reach the server`() async throws {
    let peer = try await Peer.start()
    let late = await #expect(throws: RPCError.self) {
      try await peer.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(timeout: .milliseconds(100), metadata: ["sleep-ms": "60000"]))
    }
    #expect(late?.code == .deadlineExceeded)
    let call = Task {
      try await peer.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["sleep-ms": "60000"]))
    }
    try await peer.wait(for: "Slept", toBe: 2)
    call.cancel()
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .cancelled)
    try await peer.wait(for: "Cancelled", toBe: 2)
    peer.stop()
  }

  @Test func `limits hold on both sides`() async throws {
    let peer = try await Peer.start()
    let request = await #expect(throws: RPCError.self) {
      try await peer.channel.unary(
        EchoService.unary, RawMessage(bytes: Array(repeating: 1, count: 4 << 20 | 1)))
    }
    #expect(request?.code == .resourceExhausted)
    let response = await #expect(throws: RPCError.self) {
      let responses = try await peer.channel.serverStreaming(
        EchoService.serverStreaming, RawMessage(bytes: []),
        options: CallOptions(metadata: ["size": "\(4 << 20 | 1)"]))
      while try await responses.next() != nil {}
    }
    #expect(response?.code == .resourceExhausted)
    #expect(response?.isFromPeer == false)
    let metadata = await #expect(throws: RPCError.self) {
      try await peer.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["x-long": String(repeating: "a", count: 30_000)]))
    }
    #expect(metadata?.code == .resourceExhausted)
    #expect(try await peer.channel.unary(EchoService.unary, RawMessage(bytes: [1])).bytes == [1])
    peer.stop()
  }

  @Test func `a server that dies is UNAVAILABLE`() async throws {
    let peer = try await Peer.start()
    let call = Task {
      try await peer.channel.unary(
        EchoService.unary, RawMessage(bytes: []),
        options: CallOptions(metadata: ["sleep-ms": "60000"]))
    }
    try await peer.wait(for: "Slept", toBe: 1)
    peer.program.kill(9)
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .unavailable)
    #expect(error?.mayHaveRun == true)
    peer.stop()
  }
}
