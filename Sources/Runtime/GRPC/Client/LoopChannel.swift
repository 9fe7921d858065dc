import EventLoop

/// A channel's part on one loop: one connection, and the calls that wait for it.
///
/// Confined to its loop. States:
/// - idle → connecting, when a call comes;
/// - connecting → ready or backing off;
/// - ready → idle, when the connection drains or is lost;
/// - backing off → idle, or connecting at once while calls wait;
/// - any → shut down.
final class LoopChannel: LoopState, @unchecked Sendable {
  // SAFETY: confined to one loop, see LoopState.
  private enum State {
    case idle
    case connecting
    case ready(ClientConnection)
    case backingOff(RPCError)
    case shutDown
  }

  let configuration: ChannelConfiguration
  let authority: [UInt8]
  let userAgent: [UInt8]
  private let target: ChannelTarget
  private var phase = State.idle
  private var waiting: [ClientCall] = []
  private var waitingHead = 0
  private var failedAttempts = 0
  /// The connection whose SETTINGS are awaited.
  private var greeting: ClientConnection?
  /// Every connection that is not gone: the ready one, and those that drain.
  private var connections: [ObjectIdentifier: ClientConnection] = [:]

  init(loop: EventLoop, target: ChannelTarget, configuration: ChannelConfiguration) {
    self.target = target
    self.configuration = configuration
    authority = Array(target.authority.utf8)
    userAgent = Array(configuration.userAgent.utf8)
    super.init(loop: loop)
  }

  // MARK: Calls

  /// Finds a stream for a call, or lets it wait.
  func place(_ call: ClientCall) {
    switch phase {
    case .ready(let connection) where waitingCount == 0 && connection.hasRoom:
      if !connection.open(call) {
        connectionDrains(connection)
        place(call)
      }
    case .ready, .connecting:
      wait(call)
    case .idle:
      wait(call)
      connect()
    case .backingOff(let error):
      if call.waitsForReady { wait(call) } else { call.complete(error) }
    case .shutDown:
      call.complete(RPCError(code: .unavailable, message: "the channel is shut down"))
    }
  }

  private var waitingCount: Int { waiting.count - waitingHead }

  private func wait(_ call: ClientCall) {
    guard waitingCount < configuration.waitingCallsMax else {
      call.complete(
        RPCError(code: .resourceExhausted, message: "too many calls wait for a connection"))
      return
    }
    waiting.append(call)
  }

  /// Streams have ended, or the server allows more.
  func roomChanged() {
    while waitingCount > 0, case .ready(let connection) = phase, connection.hasRoom {
      let call = waiting[waitingHead]
      waitingHead += 1
      if waitingHead == waiting.count || waitingHead >= 1024 {
        waiting.removeSubrange(..<waitingHead)
        waitingHead = 0
      }
      if call.isDone { continue }
      if !connection.open(call) {
        waiting.insert(call, at: waitingHead)
        connectionDrains(connection)
      }
    }
  }

  /// A call is done; one that waited is forgotten when its turn comes.
  func callEnded(_ call: ClientCall) {
    // A long wait with many cancelled calls must not keep them all.
    guard waitingCount > 64, waiting[waitingHead].isDone else { return }
    waiting.removeAll(where: \.isDone)
    waitingHead = 0
  }

  private func failWaiting(_ error: RPCError, includingPatient: Bool) {
    let calls = waiting[waitingHead...]
    waiting = []
    waitingHead = 0
    for call in calls where !call.isDone {
      if call.waitsForReady && !includingPatient {
        waiting.append(call)
      } else {
        call.complete(error)
      }
    }
  }

  // MARK: Connecting

  private func connect() {
    phase = .connecting
    if let address = target.numericAddress { return attempt([address], failure: nil) }
    let (host, port) = (target.host, target.port)
    let accepted = BlockingPool.shared.submit { [self] in
      let result = Result { try SocketAddress.resolveBlocking(host: host, port: port) }
      loop.execute { [self] in
        switch result {
        case .success(let addresses): attempt(addresses[...], failure: nil)
        case .failure(let error): connectingFailed("\(error)")
        }
      }
    }
    if !accepted { connectingFailed("too many names are being resolved") }
  }

  /// Tries the addresses one after another.
  private func attempt(_ addresses: ArraySlice<SocketAddress>, failure: SystemError?) {
    guard case .connecting = phase else { return }
    guard let address = addresses.first else {
      return connectingFailed(failure.map(\.description) ?? "no address")
    }
    loop.connect(to: address, timeout: configuration.connectTimeout) { [self] result in
      switch result {
      case .failure(let error): attempt(addresses.dropFirst(), failure: error)
      case .success(let descriptor): greet(descriptor, address)
      }
    }
  }

  private func greet(_ descriptor: Int32, _ address: SocketAddress) {
    let connection = ClientConnection(
      descriptor: descriptor, peer: address, channel: self,
      greetingTimeout: configuration.connectTimeout)
    guard case .connecting = phase else { return connection.close() }
    connections[ObjectIdentifier(connection)] = connection
    greeting = connection
    do throws(SystemError) {
      try connection.open()
    } catch {
      connection.close(.failed(error))
    }
  }

  func connectionIsReady(_ connection: ClientConnection) {
    guard greeting === connection, case .connecting = phase else { return }
    greeting = nil
    failedAttempts = 0
    phase = .ready(connection)
    roomChanged()
  }

  /// The connection takes no new calls: the next ones get another.
  func connectionDrains(_ connection: ClientConnection) {
    connection.beginDrain()
    leave(connection)
  }

  func connectionEnded(_ connection: ClientConnection, _ reason: SocketChannel.CloseReason) {
    connections[ObjectIdentifier(connection)] = nil
    if greeting === connection {
      greeting = nil
      connectingFailed(Self.text(reason))
    } else {
      leave(connection)
    }
  }

  private func leave(_ connection: ClientConnection) {
    guard case .ready(let current) = phase, current === connection else { return }
    phase = .idle
    if waitingCount > 0 { connect() }
  }

  private func connectingFailed(_ reason: String) {
    guard case .connecting = phase else { return }
    let error = RPCError(
      code: .unavailable, message: "\(target.authority) cannot be reached: \(reason)")
    phase = .backingOff(error)
    let delay = backoff()
    failedAttempts += 1
    loop.schedule(after: delay) { [weak self] in self?.backoffEnded() }
    failWaiting(error, includingPatient: false)
  }

  private func backoffEnded() {
    guard case .backingOff = phase else { return }
    phase = .idle
    if waitingCount > 0 { connect() }
  }

  /// The pause before the next attempt, from the document "connection-backoff".
  private func backoff() -> Duration {
    var seconds = Double(configuration.backoffInitial.clampedNanoseconds) / 1e9
    let longest = Double(configuration.backoffMax.clampedNanoseconds) / 1e9
    for _ in 0..<min(failedAttempts, 64) where seconds < longest { seconds *= 1.6 }
    // The clock's low digits are random enough to keep clients from marching in step.
    let jitter = 0.8 + Double(MonotonicClock.nanoseconds() / 64 % 401) / 1000
    return .nanoseconds(Int64(min(seconds, longest) * jitter * 1e9))
  }

  private static func text(_ reason: SocketChannel.CloseReason) -> String {
    switch reason {
    case .local: "closed"
    case .peer: "the server closed the connection"
    case .failed(let error): error.description
    case .outputLimit: "the server does not read"
    }
  }

  // MARK: The end

  /// Refuses new calls; open ones go on to their end, waiting ones fail.
  func shutDown() {
    if case .shutDown = phase { return }
    phase = .shutDown
    failWaiting(
      RPCError(code: .unavailable, message: "the channel is shut down"), includingPatient: true)
    greeting?.close()
    for connection in connections.values { connection.beginDrain() }
  }
}
