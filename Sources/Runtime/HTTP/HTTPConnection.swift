package import EventLoop
internal import Glibc
internal import Synchronization

/// One client's connection.
///
/// Confined to its loop; a handler's answer comes back through `finish`.
///
/// Requests are answered in the order they came, one at a time: a handler begins when the answer
/// before it is written. Requests that come meanwhile wait, up to a bound, and beyond it in the
/// socket.
///
/// States: `serving` → `lingering`, once the last answer is written: what the client still sends is
/// dropped until it closes, so that no reset overtakes the answer → closed.
package final class HTTPConnection: SocketChannel, @unchecked Sendable {
  // SAFETY: confined to `loop`, see SocketChannel; `gone` is atomic, the rest of the shared state
  // is immutable.

  private enum State { case serving, lingering }

  /// What the one timer stands for.
  private enum Wait { case none, idle, head, body, write, linger }

  private struct Waiting {
    var request: HTTPRequest
    var connection: HTTPRequestParser.Connection
  }

  /// What its answer has to know of a request.
  private struct Running {
    var isHEAD: Bool
    var connection: HTTPRequestParser.Connection
  }

  /// Octets of bodies that may wait behind a running request before reading pauses.
  private static let waitingBytesMax = 256 * 1024
  /// Octets of answers that may wait for the socket before the next request is begun.
  private static let unsentBytesMax = 256 * 1024
  /// Octets of an answer that a client takes at least in each write timeout.
  private static let writeBytesMin = 64 * 1024
  /// Octets that are read and dropped while lingering.
  private static let lingerBytesMax = 4 * 1024 * 1024

  private let worker: HTTPWorker
  private let parser: HTTPRequestParser
  private let gone = Atomic<Bool>(false)
  private let peerText: String

  private var state = State.serving
  /// The request that a handler is working on.
  private var running: Running?
  private var waiting: [Waiting] = []
  private var waitingBytes = 0
  /// Octets received while there was no room for more requests.
  private var backlog: [UInt8] = []
  private var isFeeding = false
  private var owesContinue = false
  /// Whether no request after the present ones is answered.
  private var isEnding = false
  /// Whether the client has finished sending.
  private var hasEnded = false
  /// A fault behind requests that are still to be answered.
  private var fault: (HTTPFault, HTTPRequestParser.FaultContext)?
  private var hasShutDown = false
  private var unsentBefore = 0
  private var lingered = 0

  private var wait = Wait.none
  private var deadline = Int64.max
  private var timerDeadline = Int64.max
  private let timer = DeadlineTimer()

  init(descriptor: Int32, peer: SocketAddress, worker: HTTPWorker) {
    self.worker = worker
    peerText = peer.description
    parser = HTTPRequestParser(
      limits: worker.configuration.limits, peer: peerText, scratch: worker.scratch)
    super.init(descriptor: descriptor, peer: peer, loop: worker.loop)
    // An answer is buffered whole, and the next request waits for it; the gateway bounds its size.
    outputLimitBytes = 256 << 20
    timer.connection = self
    worker.add(self)
    waitFor(.idle, worker.timeouts.idle)
  }

  /// Readable from any thread.
  var isClientGone: Bool { gone.load(ordering: .relaxed) }

  // MARK: Receiving

  package override func received(_ bytes: UnsafeRawBufferPointer) {
    guard state == .serving else { return linger(bytes.count) }
    // SAFETY: octets have no other type here.
    let octets = bytes.assumingMemoryBound(to: UInt8.self)
    if backlog.isEmpty {
      feed(octets)
    } else {
      backlog.append(contentsOf: octets)
      pauseReading()
    }
  }

  package override func receivedEnd() {
    gone.store(true, ordering: .relaxed)
    hasEnded = true
    isEnding = true
    owesContinue = false
    // The client may have only finished sending: what it asked for is still answered.
    if running == nil, waiting.isEmpty, fault == nil { end() }
  }

  package override func closed(_ reason: CloseReason) {
    gone.store(true, ordering: .relaxed)
    if timer.isScheduled { loop.cancel(timer) }
    waiting = []
    backlog = []
    worker.remove(self)
  }

  /// Gives octets to the parser and acts on what it finds.
  private func feed(_ octets: UnsafeBufferPointer<UInt8>) {
    isFeeding = true
    defer { isFeeding = false }
    var rest = octets
    while !rest.isEmpty, state == .serving, !isEnding, closeReason == nil {
      guard hasRoom else {
        backlog = Array(rest)
        pauseReading()
        break
      }
      let (consumed, event) = parser.parse(rest)
      rest = UnsafeBufferPointer(rebasing: rest[consumed...])
      switch event {
      case .needsMore:
        break
      case .continueExpected:
        owesContinue = true
        sendContinueIfDue()
      case .complete(let request, let connection):
        owesContinue = false
        // The next message has its own time.
        wait = .none
        if !connection.keepsAlive { isEnding = true }
        take(request, connection)
      case .fault(let fault, let context):
        self.fault = (fault, context)
        isEnding = true
        if running == nil, waiting.isEmpty { refuse() }
      }
    }
    awaitNext()
  }

  private var hasRoom: Bool {
    waiting.count + (running == nil ? 0 : 1) < worker.configuration.limits.pipelinedMax
      && waitingBytes <= Self.waitingBytesMax
  }

  private func take(_ request: HTTPRequest, _ connection: HTTPRequestParser.Connection) {
    if running == nil, waiting.isEmpty, pendingOutputBytes <= Self.unsentBytesMax {
      begin(request, connection)
    } else {
      waitingBytes += request.body.count
      waiting.append(Waiting(request: request, connection: connection))
    }
  }

  private func begin(_ request: HTTPRequest, _ connection: HTTPRequestParser.Connection) {
    running = Running(isHEAD: request.method == .head, connection: connection)
    Self.handle(request, on: self, by: worker.handler)
  }

  /// Runs the handler on the loop, at once up to its first suspension.
  ///
  /// Nonisolated on purpose: inside an isolated function the task would be queued elsewhere.
  private nonisolated static func handle(
    _ request: HTTPRequest, on connection: HTTPConnection, by handler: @escaping HTTPServer.Handler
  ) {
    Task.immediate(executorPreference: connection.loop) {
      let response = await handler(request, HTTPContext(connection: connection))
      if connection.loop.inLoop {
        connection.finish(response)
      } else {
        connection.loop.execute { connection.finish(response) }
      }
    }
  }

  // MARK: Answering

  /// Writes the answer to the running request and goes on to the next.
  private func finish(_ response: HTTPResponse) {
    guard let done = running else { return }
    running = nil
    guard closeReason == nil else { return }
    let isLast = worker.isDraining || (isEnding && waiting.isEmpty && fault == nil)
    write { output in
      HTTPResponseEncoder.append(
        response, to: output, date: worker.date.line(), isHEAD: done.isHEAD,
        connection: done.connection, isLast: isLast)
    }
    guard closeReason == nil else { return }
    if isLast {
      waiting = []
      // A client that asked for the end has nothing more to send.
      return done.connection.keepsAlive ? startLingering() : end()
    }
    goOn()
    if !isFeeding { awaitNext() }
  }

  /// Begins what waits: the next request, a fault's answer, the octets that had no room.
  private func goOn() {
    while running == nil, !waiting.isEmpty, pendingOutputBytes <= Self.unsentBytesMax {
      let next = waiting.removeFirst()
      waitingBytes -= next.request.body.count
      begin(next.request, next.connection)
    }
    guard running == nil, waiting.isEmpty, state == .serving, closeReason == nil else { return }
    if fault != nil { return refuse() }
    if !backlog.isEmpty, !isFeeding {
      let octets = backlog
      backlog = []
      octets.withUnsafeBufferPointer { feed($0) }
      if backlog.isEmpty, isReadingPaused, !hasEnded, closeReason == nil { resumeReading() }
    }
    sendContinueIfDue()
  }

  package override func fillOutput(_ output: OutputBuffer) -> Bool {
    switch state {
    case .serving:
      // Requests had to wait for the socket to take earlier answers.
      if running == nil, !waiting.isEmpty, output.isEmpty {
        goOn()
        awaitNext()
      }
      return !waiting.isEmpty && running == nil
    case .lingering:
      guard output.isEmpty, !hasShutDown else { return !output.isEmpty }
      hasShutDown = true
      Glibc.shutdown(descriptor, Int32(SHUT_WR))
      waitFor(.linger, worker.timeouts.linger)
      return false
    }
  }

  private func sendContinueIfDue() {
    guard owesContinue, running == nil, waiting.isEmpty else { return }
    owesContinue = false
    write { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
  }

  /// Answers a fault, which is the last answer on the connection.
  private func refuse() {
    guard let (fault, context) = fault else { return }
    self.fault = nil
    isEnding = true
    let response = worker.configuration.refusal(
      HTTPRefusal(fault: fault, requestID: context.requestID, peer: peerText))
    write { output in
      HTTPResponseEncoder.append(
        response, to: output, date: worker.date.line(), isHEAD: context.isHEAD,
        connection: .init(keepsAlive: false, isVersion10: false), isLast: true)
    }
    startLingering()
  }

  /// Ends the connection as soon as nothing more is to be answered.
  func drain() {
    guard state == .serving, running == nil, waiting.isEmpty, closeReason == nil else { return }
    if parser.stage == .idle { closeWhenFlushed() }
  }

  // MARK: Ending

  /// Closes once everything is sent.
  private func end() {
    closeWhenFlushed()
    waitForWrite()
  }

  /// Once everything is sent says so to the client, and reads on until it closes.
  private func startLingering() {
    guard closeReason == nil else { return }
    if hasEnded { return end() }
    state = .lingering
    backlog = []
    if isReadingPaused { resumeReading() }
    markDirty()
    waitForWrite()
  }

  private func linger(_ count: Int) {
    lingered += count
    if lingered > Self.lingerBytesMax { close() }
  }

  // MARK: Time

  /// Sets the wait that fits what the connection is at.
  private func awaitNext() {
    guard state == .serving, closeReason == nil else { return }
    if running != nil { return waitFor(.none, 0) }
    switch parser.stage {
    case .head: if wait != .head { waitFor(.head, worker.timeouts.head) }
    case .body: if wait != .body { waitFor(.body, worker.timeouts.body) }
    case .idle: waitForWrite()
    }
  }

  private func waitForWrite() {
    guard closeReason == nil else { return }
    unsentBefore = pendingOutputBytes
    waitFor(.write, worker.timeouts.write)
  }

  /// Sets what is waited for.
  ///
  /// The timer is moved only when it would fire too late: one that fires early costs less than one
  /// that is moved with each request.
  private func waitFor(_ wait: Wait, _ timeout: Int64) {
    self.wait = wait
    guard wait != .none else {
      deadline = .max
      return
    }
    deadline = loop.nowNanoseconds + timeout
    guard !timer.isScheduled || timerDeadline > deadline else { return }
    if timer.isScheduled { loop.cancel(timer) }
    timerDeadline = deadline
    loop.schedule(timer, atNanoseconds: deadline)
  }

  fileprivate func timerFired() {
    guard closeReason == nil, wait != .none else { return }
    guard deadline <= loop.nowNanoseconds else {
      timerDeadline = deadline
      return loop.schedule(timer, atNanoseconds: deadline)
    }
    switch wait {
    case .none:
      break
    case .head, .body:
      let what = wait == .head ? "header fields" : "body"
      fault = (
        HTTPFault(.requestTimeout, "The request's \(what) did not arrive in time."),
        .init(requestID: nil, isHEAD: false)
      )
      refuse()
    case .write where pendingOutputBytes > 0:
      guard unsentBefore - pendingOutputBytes >= Self.writeBytesMin else { return close() }
      waitForWrite()
    case .write:
      // The answers are out: what is left of the idle time begins.
      waitFor(.idle, max(worker.timeouts.idle - worker.timeouts.write, 0))
    case .idle, .linger:
      close()
    }
  }
}

/// The timer of a connection, which it does not keep alive.
private final class DeadlineTimer: LoopTimer {
  // SAFETY: the connection owns this timer and cancels it in `closed`, before it goes.
  unowned(unsafe) var connection: HTTPConnection?

  override func fire() { connection?.timerFired() }
}
