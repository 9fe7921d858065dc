internal import EventLoop

/// One server's part on one loop: its connections and what they share.
///
/// Confined to the loop.
final class HTTPWorker: @unchecked Sendable {
  // SAFETY: touched on `loop` only, except the immutable properties.

  let loop: EventLoop
  let configuration: HTTPServerConfiguration
  let handler: HTTPServer.Handler
  let timeouts: Timeouts
  let scratch: HTTPFieldScratch
  private let census: HTTPCensus

  let date = HTTPDate()
  /// Whether connections are to end after their current request.
  private(set) var isDraining = false
  /// Ends a drain by force; on the first loop only.
  var graceTimer: LoopTimer?
  private var connections: [ObjectIdentifier: HTTPConnection] = [:]

  /// The configuration's durations in the loop's unit.
  struct Timeouts {
    let head, body, idle, write, linger: Int64

    init(_ configuration: HTTPServerConfiguration) {
      head = configuration.headTimeout.clampedNanoseconds
      body = configuration.bodyTimeout.clampedNanoseconds
      idle = configuration.idleTimeout.clampedNanoseconds
      write = configuration.writeTimeout.clampedNanoseconds
      linger = configuration.lingerTimeout.clampedNanoseconds
    }
  }

  init(
    loop: EventLoop, configuration: HTTPServerConfiguration, census: HTTPCensus,
    handler: @escaping HTTPServer.Handler
  ) {
    self.loop = loop
    self.configuration = configuration
    self.census = census
    self.handler = handler
    timeouts = Timeouts(configuration)
    scratch = HTTPFieldScratch(limits: configuration.limits)
  }

  func add(_ connection: HTTPConnection) {
    connections[ObjectIdentifier(connection)] = connection
    census.enter()
    if isDraining { connection.drain() }
  }

  func remove(_ connection: HTTPConnection) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    census.leave()
  }

  /// Ends each connection as soon as it has nothing more to answer.
  func drain() {
    isDraining = true
    for connection in connections.values { connection.drain() }
  }

  /// Ends all connections now.
  func closeAll() {
    for connection in connections.values { connection.close() }
  }
}

/// Counts the open connections of a server and tells when there are none.
///
/// Safe from any thread.
final class HTTPCensus: Sendable {
  private struct State {
    var open = 0
    var waiting: [UnsafeContinuation<Void, Never>] = []
  }

  private let state = Lock(State())

  var count: Int { state.withLock { $0.open } }

  func enter() { state.withLock { $0.open += 1 } }

  func leave() {
    let ready = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
      state.open -= 1
      guard state.open == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in ready { waiter.resume() }
  }

  /// Resumes when no connection is open.
  func untilEmpty() async {
    await withUnsafeContinuation { continuation in
      let isEmpty = state.withLock { state in
        if state.open > 0 { state.waiting.append(continuation) }
        return state.open == 0
      }
      if isEmpty { continuation.resume() }
    }
  }
}
