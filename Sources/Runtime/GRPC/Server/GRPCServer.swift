package import EventLoop

/// A gRPC server over HTTP/2 on the loops of a group.
///
/// Safe from any thread. States: made → ``start(on:)`` → serving → ``beginGracefulShutdown()`` →
/// draining → stopped; ``stop()`` cuts the draining short.
package final class GRPCServer: Sendable {
  private struct State {
    var listener: Listener?
    var isShuttingDown = false
    var drainingLoops = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
    var isStopped = false
  }

  private let core: ServerCore
  private let group: EventLoopGroup
  /// One for each loop, by the loop's index.
  private let loopStates: [ServerLoopState]
  private let state = Lock(State())

  /// Makes a server that is not listening.
  ///
  /// - Parameters:
  ///   - configuration: Limits and times.
  ///   - services: What is offered; two methods of one path stop the program.
  ///   - interceptors: Run before every handler, in this order.
  ///   - group: Where connections and handlers run.
  package init(
    configuration: ServerConfiguration = .init(), services: [any RPCService],
    interceptors: [ServerInterceptor] = [], group: EventLoopGroup
  ) {
    let core = ServerCore(
      configuration: configuration, methods: MethodTable(services.flatMap(\.methods)),
      interceptors: interceptors)
    self.core = core
    self.group = group
    loopStates = group.loops.map { ServerLoopState(loop: $0, core: core) }
  }

  /// Binds and serves.
  ///
  /// - Parameter address: `host:port`; port 0 takes a free one.
  /// - Returns: The bound address.
  /// - Throws: What ``Listener/listen(on:group:configuration:makeChannel:)`` throws.
  @discardableResult
  package func start(on address: String) async throws -> SocketAddress {
    var configuration = Listener.Configuration()
    configuration.connectionsMax = core.configuration.connectionsMax
    let listener = try await Listener.listen(
      on: address, group: group, configuration: configuration
    ) { [loopStates] descriptor, peer, loop in
      let state = loopStates[loop.index]
      let connection = ServerConnection(
        descriptor: descriptor, peer: peer, state: state)
      // Accepted before the listener was closed and handed over after.
      if state.isDraining { connection.beginDrain() }
      return connection
    }
    state.withLock { $0.listener = listener }
    return listener.address
  }

  /// Stops accepting, tells clients to go elsewhere, and lets open calls end within the grace.
  package func beginGracefulShutdown() {
    let isFirst = state.withLock { state in
      guard !state.isShuttingDown else { return false }
      state.isShuttingDown = true
      state.drainingLoops = group.loops.count
      return true
    }
    guard isFirst else { return }
    state.withLock { $0.listener }?.close()
    for (loop, index) in zip(group.loops, group.loops.indices) {
      loop.execute { [self] in
        loopStates[index].beginDrain { self.loopIsEmpty() }
        loop.schedule(after: core.configuration.shutdownGrace) { [weak self] in
          self?.loopStates[index].stop()
        }
      }
    }
  }

  /// Ends all calls at once; their callers see UNAVAILABLE.
  package func stop() {
    beginGracefulShutdown()
    for (loop, index) in zip(group.loops, group.loops.indices) {
      loop.execute { [self] in loopStates[index].stop() }
    }
  }

  /// Suspends until a shutdown has closed every connection.
  package func waitUntilStopped() async {
    await withCheckedContinuation { continuation in
      let isStopped = state.withLock { state in
        if !state.isStopped { state.waiters.append(continuation) }
        return state.isStopped
      }
      if isStopped { continuation.resume() }
    }
  }

  private func loopIsEmpty() {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.drainingLoops -= 1
      guard state.drainingLoops == 0 else { return [] }
      state.isStopped = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
