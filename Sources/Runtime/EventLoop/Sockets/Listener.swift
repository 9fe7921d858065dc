import CLinux
import Glibc
import Synchronization

/// A listening socket whose connections are handed round the loops of a group.
///
/// One loop accepts. When descriptors run out (EMFILE, ENFILE) it pauses for 100 ms instead of
/// spinning; above ``Configuration/connectionsMax`` a new connection is closed at once.
package final class Listener: Sendable {
  /// How a listener takes connections.
  package struct Configuration: Sendable {
    /// Most open connections; the next is closed at once. Default 10,000.
    package var connectionsMax = 10_000
    /// The kernel's queue of connections not yet accepted. Default 1,024.
    package var backlog = 1024

    package init() {}
  }

  /// The address read back after binding, with the port the system chose for port 0.
  package let address: SocketAddress
  private let source: AcceptSource
  private let connections: ConnectionCount

  private init(address: SocketAddress, source: AcceptSource, connections: ConnectionCount) {
    self.address = address
    self.source = source
    self.connections = connections
  }

  /// Connections open now.
  package var connectionCount: Int { connections.open.load(ordering: .relaxed) }
  /// Connections closed at once because there were too many, since the start.
  package var refusedCount: Int { connections.refused.load(ordering: .relaxed) }

  /// Binds and starts to accept.
  ///
  /// - Parameters:
  ///   - address: `host:port`; `:0` for any free port, brackets around IPv6, empty host for all. Or
  ///     `fd:n`: the socket that the parent process opened and left as descriptor n, bound and
  ///     listening.
  ///   - group: The loops to hand connections to, in turn; the first one accepts.
  ///   - makeChannel: Makes the channel of a connection, on its loop; the listener opens it.
  /// - Throws: ``SocketAddress/Malformed``, ``SocketAddress/ResolutionError``, ``SystemError``.
  package static func listen(
    on address: String,
    group: EventLoopGroup,
    configuration: Configuration = .init(),
    makeChannel:
      @escaping @Sendable (_ descriptor: Int32, _ peer: SocketAddress, EventLoop) ->
      SocketChannel
  ) async throws -> Listener {
    let descriptor: Int32
    if let inherited = Int32(address.trimmingPrefix("fd:")), address.hasPrefix("fd:") {
      descriptor = try adopt(inherited)
    } else {
      let (host, port) = try SocketAddress.split(address)
      let candidates = try await SocketAddress.resolve(host: host, port: port)
      descriptor = try bind(candidates, backlog: configuration.backlog)
    }
    let connections = ConnectionCount(max: configuration.connectionsMax)
    let source = AcceptSource(
      descriptor: descriptor, loop: group.loops[0], group: group, connections: connections,
      makeChannel: makeChannel)
    let bound = try SocketAddress.local(of: descriptor)
    try await source.loop.submit { try source.start() }
    return Listener(address: bound, source: source, connections: connections)
  }

  /// Stops accepting and closes the listening socket; open connections stay. From any thread.
  package func close() {
    source.loop.runInLoop { [source] in source.stop() }
  }

  private static func adopt(_ descriptor: Int32) throws(SystemError) -> Int32 {
    var isListening: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) == 0,
      isListening != 0
    else { throw SystemError(code: ENOTSOCK, operation: "listen on fd:\(descriptor)") }
    guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
      fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
    else { throw .current("fcntl fd:\(descriptor)") }
    return descriptor
  }

  private static func bind(
    _ candidates: [SocketAddress], backlog: Int
  ) throws(SystemError) -> Int32 {
    var failure = SystemError(code: EADDRNOTAVAIL, operation: "bind")
    for candidate in candidates {
      let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let descriptor = socket(candidate.family, type, 0)
      guard descriptor >= 0 else {
        failure = .current("socket")
        continue
      }
      var one: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
      let isBound = candidate.withSockaddr { Glibc.bind(descriptor, $0, $1) == 0 }
      if isBound && Glibc.listen(descriptor, Int32(clamping: backlog)) == 0 { return descriptor }
      failure = .current("bind \(candidate)")
      Glibc.close(descriptor)
    }
    throw failure
  }
}

/// Open and refused connections of one listener.
final class ConnectionCount: Sendable {
  let max: Int
  let open = Atomic<Int>(0)
  let refused = Atomic<Int>(0)

  init(max: Int) { self.max = max }

  func admit() -> Bool {
    if open.add(1, ordering: .relaxed).newValue <= max { return true }
    open.subtract(1, ordering: .relaxed)
    refused.add(1, ordering: .relaxed)
    return false
  }

  func leave() { open.subtract(1, ordering: .relaxed) }
}

/// The listening descriptor on its loop.
private final class AcceptSource: EventSource, @unchecked Sendable {
  // SAFETY: confined to `loop`, see EventSource; the immutable properties are Sendable.
  private let group: EventLoopGroup
  private let connections: ConnectionCount
  private let makeChannel: @Sendable (Int32, SocketAddress, EventLoop) -> SocketChannel
  private var isStopped = false

  init(
    descriptor: Int32, loop: EventLoop, group: EventLoopGroup, connections: ConnectionCount,
    makeChannel: @escaping @Sendable (Int32, SocketAddress, EventLoop) -> SocketChannel
  ) {
    self.group = group
    self.connections = connections
    self.makeChannel = makeChannel
    super.init(descriptor: descriptor, loop: loop)
  }

  func start() throws(SystemError) { try loop.register(self, events: clinux_readable) }

  func stop() {
    isStopped = true
    loop.retire(self)
  }

  override func ready(_ events: UInt32) {
    for _ in 0..<64 {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let accepted = clinux_accept(descriptor, &storage, &length)
      guard accepted >= 0 else {
        if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { backOff() }
        return
      }
      guard connections.admit() else {
        Glibc.close(accepted)
        continue
      }
      adopt(accepted, peer: SocketAddress(storage: storage, length: length))
    }
  }

  private func adopt(_ accepted: Int32, peer: SocketAddress) {
    var one: Int32 = 1
    setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    let target = group.next()
    target.runInLoop { [makeChannel, connections] in
      let channel = makeChannel(accepted, peer, target)
      channel.onBuried = { connections.leave() }
      do throws(SystemError) {
        try channel.open()
      } catch {
        channel.close(.failed(error))
      }
    }
  }

  private func backOff() {
    loop.modify(self, events: 0)
    loop.schedule(after: .milliseconds(100)) { [self] in
      if !isStopped { loop.modify(self, events: clinux_readable) }
    }
  }
}
