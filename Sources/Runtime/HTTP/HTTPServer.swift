package import EventLoop

/// An HTTP/1.1 server on a group of event loops.
///
/// ```swift
/// let server = HTTPServer(config: config, group: group) { request, context in
///   .json(.ok, Array("{}".utf8))
/// }
/// let address = try await server.start()
/// ```
///
/// A request is handed over once it is complete, body included. Requests that come on one
/// connection without waiting for answers are handled one after the other and answered in order.
/// What breaks HTTP's grammar or a bound is answered by the server through
/// `HTTPServerConfiguration.refusal`, and the connection then ends. HTTP/1.0 is served too; other
/// protocols (`Upgrade`) are not.
///
/// Lifecycle: made → `start` → serving → `beginGracefulShutdown` → draining → `stop`.
package final class HTTPServer: Sendable {
  /// Answers one request.
  ///
  /// Begins on the connection's loop and comes back to it after each `await`; must not block.
  package typealias Handler = @Sendable (HTTPRequest, HTTPContext) async -> HTTPResponse

  private let config: HTTPServerConfiguration
  private let group: EventLoopGroup
  private let workers: [HTTPWorker]
  private let census = HTTPCensus()
  private let listener = Lock<Listener?>(nil)

  package init(
    config: HTTPServerConfiguration, group: EventLoopGroup, handler: @escaping Handler
  ) {
    var config = config
    config.limits = config.limits.clamped
    self.config = config
    self.group = group
    let census = census
    workers = group.loops.map { [config] in
      HTTPWorker(loop: $0, configuration: config, census: census, handler: handler)
    }
  }

  /// Binds the address and begins to accept.
  ///
  /// - Returns: the bound address, with the port the system chose for port 0.
  /// - Throws: `SocketAddress.Malformed`, `SocketAddress.ResolutionError`, `SystemError`.
  package func start() async throws -> SocketAddress {
    var listening = Listener.Configuration()
    listening.connectionsMax = config.connectionsMax
    let workers = workers
    let made = try await Listener.listen(
      on: config.address, group: group, configuration: listening
    ) { descriptor, peer, loop in
      HTTPConnection(descriptor: descriptor, peer: peer, worker: workers[loop.index])
    }
    listener.withLock { $0 = made }
    return made.address
  }

  /// Connections open now.
  package var connectionCount: Int { census.count }

  /// Connections closed at once since the start because there were too many.
  package var refusedConnectionCount: Int { listener.withLock { $0?.refusedCount ?? 0 } }

  /// Stops accepting and closes idle connections; the others end with the answer to the request
  /// they are at, which says `Connection: close`.
  package func beginGracefulShutdown() {
    listener.withLock { $0 }?.close()
    for worker in workers { worker.loop.runInLoop { worker.drain() } }
  }

  /// Closes all connections now.
  ///
  /// Handlers that still run go on to their end; their answers are lost.
  package func stop() {
    listener.withLock { $0 }?.close()
    for worker in workers { worker.loop.runInLoop { worker.closeAll() } }
  }

  /// Drains the server, and closes by force what is still open after `grace`.
  ///
  /// - Returns: whether all connections ended within the grace period.
  @discardableResult
  package func shutdown(grace: Duration) async -> Bool {
    beginGracefulShutdown()
    let wasForced = Lock(false)
    let first = workers[0]
    // In the same order on the first loop as the drain: connections accepted before it are counted.
    first.loop.runInLoop {
      first.graceTimer = first.loop.schedule(after: grace) { [self] in
        guard census.count > 0 else { return }
        wasForced.withLock { $0 = true }
        stop()
      }
    }
    for worker in workers { await worker.turn() }
    await census.untilEmpty()
    first.loop.runInLoop {
      if let timer = first.graceTimer, timer.isScheduled { first.loop.cancel(timer) }
      first.graceTimer = nil
    }
    return !wasForced.withLock { $0 }
  }
}

extension HTTPWorker {
  /// Resumes after what was sent to the loop before.
  fileprivate func turn() async {
    await withUnsafeContinuation { continuation in
      loop.execute { continuation.resume() }
    }
  }
}
