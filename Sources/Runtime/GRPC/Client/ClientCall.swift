import CNGHTTP2
import EventLoop

/// One call from the client's side, from before it has a stream to its status.
///
/// Confined to its loop. States: made → waiting (for a connection or a free stream) → open → done.
/// A call whose stream the server never processed goes back to waiting, see ``isReplayable``.
final class ClientCall: HTTP2Stream, @unchecked Sendable {
  // SAFETY: confined to its loop like its superclass; what is set before `start` does not change.

  /// The whole of a call with one response.
  struct Outcome: Sendable {
    var message: [UInt8]
    var initialMetadata: Metadata
    var trailers: Metadata
  }

  let path: String
  let kind: CallKind
  let metadata: Metadata
  let waitsForReady: Bool
  let deadlineNanoseconds: Int64?
  // SAFETY: `state` is the LoopChannel that `init` was given.
  private var channel: LoopChannel { unsafeDowncast(state, to: LoopChannel.self) }

  /// The one request, kept until the server answers, to send it again on another stream.
  private var replay: [UInt8]?
  private var head = ResponseHead()
  private var httpStatus = 0
  private(set) var initialMetadata: Metadata?
  private(set) var trailers = Metadata()
  private(set) var isDone = false
  private(set) var error: RPCError?
  private var onInitialMetadata: [() -> Void] = []
  private var onDone: ((Result<Outcome, any Error>) -> Void)?
  private var timer: DeadlineTimer?
  private var wasRefused = false
  /// The HEADERS of the request are on the wire.
  var hasLeft = false

  init(
    channel: LoopChannel, path: String, kind: CallKind, options: CallOptions, request: [UInt8]?
  ) {
    self.path = path
    self.kind = kind
    metadata = options.metadata
    waitsForReady = options.waitForReady
    let inherited = CallScope.deadlineNanoseconds
    let own = options.timeout.map { MonotonicClock.nanoseconds() + $0.clampedNanoseconds }
    deadlineNanoseconds = inherited.map { min($0, own ?? .max) } ?? own
    super.init(
      state: channel, messageLimitBytes: channel.configuration.messageLimitBytes)
    if let request {
      replay = request
      outbound.append(request)
      localEnded = true
    }
  }

  // MARK: Starting

  private final class DeadlineTimer: LoopTimer {
    unowned let call: ClientCall

    init(call: ClientCall) {
      self.call = call
      super.init()
    }

    override func fire() {
      call.cancel(RPCError(code: .deadlineExceeded, message: "the deadline passed"))
    }
  }

  /// Looks for a stream. In loop; once.
  func start() {
    guard !isDone else { return }
    if let deadlineNanoseconds {
      let timer = DeadlineTimer(call: self)
      guard deadlineNanoseconds > MonotonicClock.nanoseconds() else { return timer.fire() }
      self.timer = timer
      loop.schedule(timer, atNanoseconds: deadlineNanoseconds)
    }
    channel.place(self)
  }

  /// Ends the call from this side: the server sees RST_STREAM(CANCEL). In loop.
  func cancel(_ error: RPCError) {
    guard !isDone else { return }
    connection?.reset(id, code: NGHTTP2_CANCEL)
    complete(error)
  }

  /// Ends the call for a cancelled task; from any thread.
  func cancelFromAnyThread() {
    loop.execute { [self] in
      cancel(RPCError(code: .cancelled, message: "the call was cancelled"))
    }
  }

  /// No request follows. In loop.
  func finishRequests() {
    guard !localEnded else { return }
    localEnded = true
    resumeOutbound()
  }

  /// Fills the block of the request's HEADERS.
  func addHead(to block: HeaderBlock) {
    block.add(":method", "POST")
    block.add(":scheme", "http")
    block.add(":path", value: path.utf8)
    block.add(":authority", value: channel.authority)
    block.add("te", "trailers")
    if let deadlineNanoseconds {
      let remaining = deadlineNanoseconds - MonotonicClock.nanoseconds()
      let timeout = TimeoutCoding.encode(nanoseconds: max(remaining, 1))
      block.add("grpc-timeout", value: timeout.utf8, isVolatile: true)
    }
    block.add("content-type", "application/grpc")
    block.add("user-agent", value: channel.userAgent)
    block.add(metadata)
  }

  // MARK: The response

  override func received(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
    head.bytes += name.count + value.count + 32
    if head.bytes <= channel.configuration.headerLimitBytes {
      head.receive(name: name, value: value)
    }
    return true
  }

  override func receivedHeaders(isEnd: Bool) {
    let block = head
    head = ResponseHead()
    guard !isDone else { return }
    guard block.bytes <= channel.configuration.headerLimitBytes else {
      return cancel(
        RPCError(code: .resourceExhausted, message: "the response's metadata is too long"))
    }
    if initialMetadata != nil { return receivedTrailers(block, isEnd: isEnd) }
    // 1xx: the real answer follows.
    if block.httpStatus >= 100 && block.httpStatus < 200 { return }
    replay = nil
    httpStatus = block.httpStatus
    if isEnd { return receivedTrailers(block, isEnd: true) }
    guard block.httpStatus == 200, block.isGRPC else {
      let code: StatusCode =
        block.httpStatus == 200 ? .unknown : StatusMapping.status(ofHTTP: block.httpStatus)
      let type = block.contentType.map { " of type \($0)" } ?? ""
      return cancel(
        RPCError(
          code: code, message: "the server answered with HTTP status \(block.httpStatus)\(type)"))
    }
    guard !block.isEncodingUnknown else {
      return cancel(
        RPCError(code: .internal, message: "the response's encoding is not supported"))
    }
    setInitialMetadata(block.metadata)
  }

  private func receivedTrailers(_ block: ResponseHead, isEnd: Bool) {
    guard isEnd else {
      return cancel(RPCError(code: .internal, message: "trailers came before the end"))
    }
    trailers = block.metadata
    error = block.outcome(ofHTTP: httpStatus)
    isStatusKnown = true
  }

  private var isStatusKnown = false

  private func setInitialMetadata(_ metadata: Metadata) {
    guard initialMetadata == nil else { return }
    initialMetadata = metadata
    let waiting = onInitialMetadata
    onInitialMetadata = []
    for body in waiting { body() }
  }

  override func receivedEnd() {
    guard !isDone else { return }
    if !isStatusKnown {
      error = ResponseHead().outcome(ofHTTP: httpStatus)
    }
    if let connection, !localEnded || !outbound.isEmpty {
      // The server has said its last word while this side was still sending.
      connection.reset(id, code: NGHTTP2_NO_ERROR)
    }
    finish()
  }

  override func endOfMessages() throws(RPCError) {
    if let error { throw error }
    try super.endOfMessages()
  }

  override func inboundFailed(_ error: RPCError) {
    // Set when this side is completing the call, which fails reading as a part of it.
    if self.error == nil { cancel(error) }
  }

  // MARK: The end

  override func closed(code: UInt32) {
    guard !isDone else { return releaseIfTaken() }
    if code == NGHTTP2_REFUSED_STREAM.rawValue, isReplayable, !wasRefused {
      wasRefused = true
      return replayRequest()
    }
    var status = StatusMapping.status(ofReset: code)
    if status == .cancelled, let deadlineNanoseconds,
      deadlineNanoseconds <= MonotonicClock.nanoseconds()
    {
      status = .deadlineExceeded
    }
    complete(
      RPCError(
        code: status,
        message: "the server reset the stream with \(StatusMapping.name(ofReset: code))"),
      wasRefused: code == NGHTTP2_REFUSED_STREAM.rawValue)
  }

  override func connectionLost(_ reason: SocketChannel.CloseReason) {
    guard !isDone else { return releaseIfTaken() }
    if !hasLeft, isReplayable { return replayRequest() }
    complete(RPCError(code: .unavailable, message: "the connection to the server was lost"))
  }

  /// Whether the request can be sent a second time: it is kept, or none of it has gone.
  private var isReplayable: Bool {
    initialMetadata == nil && (replay != nil || outbound.readCount == 0)
  }

  /// Transparent retry: the server never processed the stream.
  private func replayRequest() {
    if let replay {
      outbound = OutboundQueue()
      outbound.append(replay)
    }
    id = -1
    hasLeft = false
    isDeferred = false
    remoteEnded = false
    head = ResponseHead()
    channel.place(self)
  }

  /// Ends the call before the server's status: what was received is dropped.
  func complete(_ error: RPCError, wasRefused: Bool = false) {
    guard !isDone else { return }
    var error = error
    error.mayHaveRun = hasLeft && !wasRefused
    self.error = error
    fail(error)
    finish()
  }

  private func finish() {
    guard !isDone else { return }
    isDone = true
    replay = nil
    if let timer { loop.cancel(timer) }
    timer = nil
    if outboundFailure == nil {
      outboundFailure =
        error ?? RPCError(code: .cancelled, message: "the server has ended the call")
    }
    outbound.clear()
    wakeWriters()
    setInitialMetadata(Metadata())
    channel.callEnded(self)
    if let onDone {
      self.onDone = nil
      onDone(outcome())
    }
    wakeReader()
  }

  /// Tells the outcome of a call with one response. In loop.
  func whenDone(_ body: @escaping (Result<Outcome, any Error>) -> Void) {
    if isDone { body(outcome()) } else { onDone = body }
  }

  /// Runs a body once the initial metadata is there or the call is done. In loop.
  func whenInitialMetadata(_ body: @escaping () -> Void) {
    if initialMetadata != nil { body() } else { onInitialMetadata.append(body) }
  }

  private func outcome() -> Result<Outcome, any Error> {
    do throws(RPCError) {
      if let error { throw error }
      guard case .message(let message) = try poll(RawMessage.self), inbound.isEmpty else {
        throw RPCError(
          code: .unimplemented, message: "the server sent not exactly one response")
      }
      return .success(
        Outcome(
          message: message.bytes, initialMetadata: initialMetadata ?? Metadata(),
          trailers: trailers))
    } catch {
      return .failure(error)
    }
  }

  private func releaseIfTaken() {
    if inbound.isEmpty { releaseMemory() }
  }
}
