import EventLoop
import Glibc
import Testing

@Suite struct EventLoopTests {
  /// Sends back what it receives, and closes when the peer has finished.
  final class Echo: SocketChannel, @unchecked Sendable {
    // SAFETY: confined to its loop.
    override func received(_ bytes: UnsafeRawBufferPointer) { write(bytes) }
  }

  /// Sends a payload and collects the echo until it is whole.
  final class Sender: SocketChannel, @unchecked Sendable {
    // SAFETY: confined to its loop.
    var payload: [UInt8] = []
    var echoed: [UInt8] = []
    var done: ((Result<[UInt8], SystemError>) -> Void)?

    override func received(_ bytes: UnsafeRawBufferPointer) {
      echoed.append(contentsOf: bytes)
      if echoed.count == payload.count { close() }
    }

    override func closed(_ reason: CloseReason) {
      done?(.success(echoed))
    }
  }

  static func echoServer(_ group: EventLoopGroup, connectionsMax: Int = 100) async throws
    -> Listener
  {
    var configuration = Listener.Configuration()
    configuration.connectionsMax = connectionsMax
    return try await Listener.listen(
      on: "127.0.0.1:0", group: group, configuration: configuration
    ) { descriptor, peer, loop in Echo(descriptor: descriptor, peer: peer, loop: loop) }
  }

  static func echo(_ payload: [UInt8], to address: SocketAddress, on loop: EventLoop) async throws
    -> [UInt8]
  {
    let descriptor = try await loop.connect(to: address, timeout: .seconds(5))
    return try await withCheckedThrowingContinuation { continuation in
      loop.execute {
        let sender = Sender(descriptor: descriptor, peer: address, loop: loop)
        sender.payload = payload
        sender.done = { continuation.resume(with: $0.mapError { $0 as any Error }) }
        do { try sender.open() } catch { continuation.resume(throwing: error) }
        sender.write(payload)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `octets come back whole, far beyond what a socket takes at once`() async throws {
    let group = try EventLoopGroup(count: 2)
    let listener = try await Self.echoServer(group)
    #expect(listener.address.port != 0)
    for size in [1, 70_000, 9_000_000] {
      let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      #expect(try await Self.echo(payload, to: listener.address, on: group.next()) == payload)
    }
    listener.close()
    group.stop()
  }

  @Test(.timeLimit(.minutes(1)))
  func `a refused connection is told as such`() async throws {
    let group = try EventLoopGroup(count: 1)
    let listener = try await Self.echoServer(group)
    let address = listener.address
    try await group.loops[0].submit { listener.close() }
    await #expect(throws: SystemError.self) {
      _ = try await group.loops[0].connect(to: address, timeout: .seconds(5))
    }
    group.stop()
  }

  @Test(.timeLimit(.minutes(1)))
  func `a connection above the limit is closed at once`() async throws {
    let group = try EventLoopGroup(count: 1)
    let listener = try await Self.echoServer(group, connectionsMax: 1)
    let held = try await group.loops[0].connect(to: listener.address, timeout: .seconds(5))
    let payload: [UInt8] = [1, 2, 3]
    while listener.connectionCount == 0 { await Task.yield() }
    #expect(try await Self.echo(payload, to: listener.address, on: group.loops[0]) != payload)
    #expect(listener.refusedCount == 1)
    Glibc.close(held)
    listener.close()
    group.stop()
  }

  @Test(.timeLimit(.minutes(1)))
  func `code after an await stays on the loop that its task prefers`() async throws {
    let group = try EventLoopGroup(count: 2)
    let loop = group.loops[1]
    let stayed = await withCheckedContinuation { continuation in
      Self.start(on: loop) {
        var stayed = loop.inLoop
        try? await loop.sleep(for: .milliseconds(5))
        stayed = stayed && loop.inLoop && EventLoop.current === loop
        _ = try? await BlockingPool.shared.run { 1 }
        continuation.resume(returning: stayed && loop.inLoop)
      }
    }
    #expect(stayed)
    group.stop()
  }

  @Test(.timeLimit(.minutes(1)))
  func `sleeping ends at once when the task is cancelled`() async throws {
    let group = try EventLoopGroup(count: 1)
    let task = Task { try await group.loops[0].sleep(for: .seconds(600)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    group.stop()
  }

  @Test(.timeLimit(.minutes(1)))
  func `timers fire in order and never early`() async throws {
    let group = try EventLoopGroup(count: 1)
    let loop = group.loops[0]
    let begin = ContinuousClock.now
    let order = await withCheckedContinuation { continuation in
      loop.execute {
        nonisolated(unsafe) var order: [Int] = []  // SAFETY: touched on the loop alone.
        for delay in [30, 10, 20] {
          loop.schedule(after: .milliseconds(delay)) {
            order.append(delay)
            if order.count == 3 { continuation.resume(returning: order) }
          }
        }
        let cancelled = loop.schedule(after: .milliseconds(5)) { order.append(5) }
        loop.cancel(cancelled)
      }
    }
    #expect(order == [10, 20, 30])
    #expect(begin.duration(to: .now) >= .milliseconds(30))
    group.stop()
  }

  nonisolated static func start(on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) {
    loop.execute { launch(on: loop, body) }
  }

  nonisolated static func launch(on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) {
    Task.immediate(executorPreference: loop) { await body() }
  }

  @Test(arguments: [
    ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:443", "::1", 443), (":0", "", 0),
    ("example.test:65535", "example.test", 65535),
  ])
  func `an address splits into host and port`(text: String, host: String, port: Int) throws {
    let parts = try SocketAddress.split(text)
    #expect(parts.host == host)
    #expect(Int(parts.port) == port)
  }

  @Test(arguments: ["", "host", "host:", "host:65536", "::1:80", "host:-1", "host:+1", "h:1x"])
  func `a malformed address is refused`(text: String) {
    #expect(throws: SocketAddress.Malformed.self) { try SocketAddress.split(text) }
  }
}
