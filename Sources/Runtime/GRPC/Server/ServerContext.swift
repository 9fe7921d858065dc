import CNGHTTP2
package import EventLoop

/// One call as its handler sees it.
///
/// The handler's task is cancelled when the caller gives up, the deadline passes, the connection is
/// lost, or the server stops; calls that the handler makes end with it and inherit its deadline.
package final class ServerContext: HTTP2Stream, @unchecked Sendable {
  // SAFETY: confined to the loop like its superclass. `requestMetadata`, `path` and the deadline do
  // not change once the handler runs; `userInfo` is set by interceptors, before the handler reads.

  /// The address of the other end of the connection.
  package let peer: SocketAddress
  /// The method's path, `/service/method`.
  package var path: String { request.method?.path ?? "" }
  /// What came with the request: custom names only, in order.
  package private(set) var requestMetadata = Metadata()
  /// When the caller stops waiting, in nanoseconds of the loop's clock; nil without a deadline.
  package private(set) var deadlineNanoseconds: Int64?
  /// What an interceptor found out, for the handler: for example who is calling.
  package var userInfo: (any Sendable)?

  // SAFETY: `state` is the ServerLoopState of the connection that `init` was given.
  private var core: ServerCore { unsafeDowncast(state, to: ServerLoopState.self).core }
  private var request = RequestHead()
  private var answer: AnswerMetadata?
  private var error: RPCError?
  private var task: Task<Void, Never>?
  private var deadlineTimer: DeadlineTimer?
  private let begun: Int64
  private var isHandlerRunning = false
  private var headersDone = false
  private var headersSent = false
  private(set) var isFinished = false

  init(connection: ServerConnection) {
    peer = connection.peer
    begun = connection.loop.nowNanoseconds
    super.init(
      state: connection.state, messageLimitBytes: connection.messageLimitBytes)
  }

  /// When the caller stops waiting; nil without a deadline.
  package var deadline: ContinuousClock.Instant? {
    deadlineNanoseconds.map(MonotonicClock.instant(nanoseconds:))
  }

  /// Adds to the metadata that goes out before the first response; without effect afterwards.
  package func addInitialMetadata(_ metadata: Metadata) {
    loop.runInLoop { [self] in answerMetadata().initial.append(metadata) }
  }

  /// Adds to the metadata that goes out with the status.
  package func addTrailers(_ metadata: Metadata) {
    loop.runInLoop { [self] in answerMetadata().trailing.append(metadata) }
  }

  /// Made only for calls that answer with metadata of their own.
  private final class AnswerMetadata {
    var initial = Metadata()
    var trailing = Metadata()
  }

  private func answerMetadata() -> AnswerMetadata {
    let metadata = answer ?? AnswerMetadata()
    answer = metadata
    return metadata
  }

  // MARK: The request's head

  override func received(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
    // Trailers of a request carry nothing in gRPC.
    guard !headersDone else { return true }
    let limit = core.configuration.headerLimitBytes
    request.bytes += name.count + value.count + 32
    guard request.bytes <= limit else { return request.bytes <= limit * 4 }
    if !request.receive(name: name, value: value, methods: core.methods) {
      requestMetadata.appendReceived(name: name, value: value)
    }
    return true
  }

  override func receivedHeaders(isEnd: Bool) {
    guard !headersDone else { return }
    headersDone = true
    guard request.isPost else { return refuse(httpStatus: "405") }
    guard request.isGRPC else { return refuse(httpStatus: "415") }
    if let error = refusal() { return finish(error) }
    if let timeout = request.timeoutNanoseconds {
      startDeadline(after: timeout)
      if isFinished { return }
    }
    guard let method = request.method, method.streamsRequests else { return }
    method.start(self)
  }

  override func receivedEnd() {
    guard !isFinished, let method = request.method, !method.streamsRequests else { return }
    method.start(self)
  }

  private func refusal() -> RPCError? {
    if request.bytes > core.configuration.headerLimitBytes {
      return RPCError(
        code: .resourceExhausted,
        message: "the metadata is longer than \(core.configuration.headerLimitBytes) octets")
    }
    if request.isTimeoutMalformed {
      return RPCError(code: .internal, message: "grpc-timeout is malformed")
    }
    if request.isEncodingUnknown {
      return RPCError(code: .unimplemented, message: "the message encoding is not supported")
    }
    if request.method == nil {
      return RPCError(code: .unimplemented, message: "the method is unknown")
    }
    if core.isFull(state) {
      return RPCError(code: .resourceExhausted, message: "too many calls are running")
    }
    return nil
  }

  // MARK: The deadline

  private final class DeadlineTimer: LoopTimer {
    unowned let context: ServerContext

    init(context: ServerContext) {
      self.context = context
      super.init()
    }

    override func fire() { context.deadlinePassed() }
  }

  private func startDeadline(after timeout: Int64) {
    let deadline = loop.nowNanoseconds + timeout
    deadlineNanoseconds = deadline
    guard timeout > 0 else { return deadlinePassed() }
    let timer = DeadlineTimer(context: self)
    deadlineTimer = timer
    loop.schedule(timer, atNanoseconds: deadline)
  }

  private func deadlinePassed() {
    guard !isFinished else { return }
    stop(RPCError(code: .deadlineExceeded, message: "the deadline passed"))
  }

  // MARK: The handler

  /// The one request of a call; ends the call and returns nil when there is not exactly one.
  func takeSingleRequest<Request: WireMessage>(_ type: Request.Type) -> Request? {
    do throws(RPCError) {
      let request = try Request(wire: try singleRequest())
      dropRequest()
      return request
    } catch {
      finish(error)
      return nil
    }
  }

  /// The octets of the one request, valid until `dropRequest`.
  func singleRequest() throws(RPCError) -> UnsafeRawBufferPointer {
    if let inboundFailure { throw inboundFailure }
    let front = inbound.front(limit: messageLimitBytes)
    switch front {
    case .message(let length) where inbound.count == length + InboundBuffer.prefixBytes:
      return inbound.message(length)
    case .message:
      throw Self.cardinalityError
    case .incomplete where inbound.isEmpty:
      throw Self.cardinalityError
    default:
      throw Self.error(for: front, limit: messageLimitBytes)
    }
  }

  func dropRequest() {
    inbound.clear(pool: state.blocks)
    releaseHeld()
  }

  private static var cardinalityError: RPCError {
    RPCError(code: .unimplemented, message: "the method takes exactly one request")
  }

  var hasInterceptors: Bool { !core.interceptors.isEmpty }

  func intercept() async throws {
    for interceptor in core.interceptors { try await interceptor.beforeHandler(self, path) }
  }

  /// Runs the start of a task so that the handler's calls inherit its deadline.
  func withInheritance(_ start: () -> Task<Void, Never>) -> Task<Void, Never> {
    guard let deadlineNanoseconds else { return start() }
    return CallScope.$deadlineNanoseconds.withValue(deadlineNanoseconds, operation: start)
  }

  func handlerStarts() {
    isHandlerRunning = true
    core.handlerStarts(state)
  }

  /// Keeps the task of a handler that has not returned at once, to cancel it.
  func adopt(_ task: Task<Void, Never>) {
    guard isHandlerRunning else { return }
    self.task = task
    // It may have been stopped while it ran for the first time.
    if outboundFailure != nil { task.cancel() }
  }

  /// The handler of a unary call returned.
  func handlerEnded(response framed: consuming [UInt8]) {
    handlerIsOver()
    guard !isFinished, outboundFailure == nil else { return }
    outbound.append(framed)
    finish(nil)
  }

  /// The handler returned, or threw.
  func handlerEnded(_ error: RPCError?) {
    handlerIsOver()
    finish(error)
  }

  private func handlerIsOver() {
    loop.preconditionInLoop()
    isHandlerRunning = false
    task = nil
    core.handlerEnds(state)
  }

  // MARK: The answer

  override func willQueue() {
    if !headersSent { submitHeaders() }
  }

  func sendInitialMetadata() async throws {
    try await loop.submit { [self] in
      if let outboundFailure { throw outboundFailure }
      if !headersSent { submitHeaders() }
    }
  }

  /// Ends the call with a status; later calls do nothing.
  func finish(_ error: RPCError?) {
    guard !isFinished else { return }
    isFinished = true
    self.error = error
    if let deadlineTimer { loop.cancel(deadlineTimer) }
    deadlineTimer = nil
    report()
    guard connection != nil else { return }
    localEnded = true
    if headersSent {
      resumeOutbound()
    } else if error != nil && outbound.isEmpty {
      submitTrailersOnly()
    } else {
      submitHeaders()
    }
  }

  /// Ends the call from outside of its handler, which is cancelled.
  func stop(_ error: RPCError) {
    task?.cancel()
    fail(error)
    finish(error)
  }

  private func refuse(httpStatus: StaticString) {
    isFinished = true
    localEnded = true
    let block = state.headers
    block.reset()
    block.add(":status", httpStatus)
    if request.isPost {
      block.add("accept", "application/grpc")
    } else {
      block.add("allow", "POST")
    }
    submit(block, withData: false)
  }

  private func submitHeaders() {
    headersSent = true
    if request.contentType == nil && answer == nil {
      return submit(StaticFields.head.start, StaticFields.head.count, withData: true)
    }
    let block = state.headers
    block.reset()
    addHead(to: block)
    if let answer { block.add(answer.initial) }
    submit(block, withData: true)
  }

  private func submitTrailersOnly() {
    headersSent = true
    let block = state.headers
    block.reset()
    addHead(to: block)
    if let answer { block.add(answer.initial) }
    addStatus(to: block)
    submit(block, withData: false)
  }

  private func addHead(to block: HeaderBlock) {
    block.add(":status", "200")
    if let contentType = request.contentType {
      block.add("content-type", value: contentType)
    } else {
      block.add("content-type", "application/grpc")
    }
    if request.isEncodingUnknown { block.add("grpc-accept-encoding", "identity") }
  }

  private func addStatus(to block: HeaderBlock) {
    guard let error else {
      block.add("grpc-status", "0")
      if let answer { block.add(answer.trailing) }
      return
    }
    // A handler that throws OK broke the rule of RPCError; the caller must not take it for success.
    let code = error.code == .ok ? .unknown : error.code
    block.add("grpc-status", value: String(code.rawValue).utf8)
    if !error.message.isEmpty {
      block.add("grpc-message", value: PercentCoding.encode(error.message))
    }
    if let details = error.details {
      block.add("grpc-status-details-bin", value: Base64.encode(details))
    }
    if let answer { block.add(answer.trailing) }
    block.add(error.metadata)
  }

  private func submit(_ block: HeaderBlock, withData: Bool) {
    block.withFields { submit($0, $1, withData: withData) }
  }

  private func submit(_ fields: UnsafePointer<nghttp2_nv>?, _ count: Int, withData: Bool) {
    guard let connection else { return }
    if withData {
      var provider = nghttp2_data_provider()
      // SAFETY: nghttp2 reads from the stream while it is open, and the connection retains it then.
      provider.source.ptr = Unmanaged.passUnretained(self as HTTP2Stream).toOpaque()
      provider.read_callback = HTTP2Callbacks.readOutbound
      nghttp2_submit_response(connection.session, id, fields, count, &provider)
    } else {
      nghttp2_submit_response(connection.session, id, fields, count, nil)
    }
    connection.markDirty()
  }

  override func outboundDrained(_ flags: UnsafeMutablePointer<UInt32>) {
    flags.pointee |=
      NGHTTP2_DATA_FLAG_EOF.rawValue | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
    guard let connection else { return }
    if error == nil && answer == nil {
      let fields = StaticFields.trailersOK
      nghttp2_submit_trailer(connection.session, id, fields.start, fields.count)
      return
    }
    let block = state.headers
    block.reset()
    addStatus(to: block)
    block.withFields { fields, count in
      _ = nghttp2_submit_trailer(connection.session, id, fields, count)
    }
  }

  // MARK: The end

  override func inboundFailed(_ error: RPCError) {
    // A handler that reads gets the error from its stream; before one runs, it is the answer.
    if !isHandlerRunning { finish(error) }
  }

  override func closed(code: UInt32) {
    end(RPCError(code: .cancelled, message: "the caller cancelled the call"))
  }

  override func connectionLost(_ reason: SocketChannel.CloseReason) {
    end(RPCError(code: .cancelled, message: "the connection of the caller was lost"))
  }

  private func end(_ error: RPCError) {
    if isHandlerRunning || !isFinished {
      task?.cancel()
      fail(error)
      finish(error)
    }
    if !isHandlerRunning { releaseMemory() }
  }

  private func report() {
    guard let observer = core.configuration.observer else { return }
    observer(
      CallSummary(
        path: path.isEmpty ? "other" : path, code: error?.code ?? .ok,
        durationNanoseconds: loop.nowNanoseconds - begun))
  }
}
