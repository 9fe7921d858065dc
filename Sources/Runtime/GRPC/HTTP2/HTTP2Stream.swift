import CNGHTTP2
package import EventLoop

/// One stream of a connection: message framing, flow control and waiting in both directions.
///
/// Confined to its loop; the subclasses are the server's and the client's calls.
package class HTTP2Stream: @unchecked Sendable {
  // SAFETY: every mutable property is touched on `loop` only; entry points from other threads go
  // through `EventLoop.execute`.

  /// Who waits for the next message or the end.
  enum Waiter {
    case task(UnsafeContinuation<Void, Never>)
    case callback(() -> Void)
  }

  /// Above this many queued octets a writer waits, until half of them are left.
  static let writeBufferBytes = 64 * 1024

  package final var loop: EventLoop { state.loop }
  /// Set while the stream is open on a connection.
  final var connection: HTTP2Connection?
  final let state: LoopState
  final var id: Int32 = -1
  /// The position in the connection's list.
  final var position = -1

  final var inbound = InboundBuffer()
  final var messageLimitBytes: Int
  /// Received octets that the flow control holds until the reader catches up.
  final var heldBytes = 0
  /// Received octets that the stream's window was not credited with yet.
  final var uncreditedBytes = 0
  final var remoteEnded = false
  final var inboundFailure: RPCError?
  final var reader: Waiter?

  final var outbound = OutboundQueue()
  /// No message will be appended any more.
  final var localEnded = false
  /// nghttp2 asked for data and there was none.
  final var isDeferred = false
  final var writers: [Waiter] = []
  /// Why nothing can be sent any more.
  final var outboundFailure: RPCError?

  init(state: LoopState, messageLimitBytes: Int) {
    self.state = state
    self.messageLimitBytes = messageLimitBytes
  }

  // MARK: For subclasses to override

  func received(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool { true }
  func receivedHeaders(isEnd: Bool) {}
  /// Reading has failed: what came does not follow the rules, or the call ended.
  func inboundFailed(_ error: RPCError) {}
  func receivedEnd() {}
  /// All whole messages were taken and the peer has ended.
  func endOfMessages() throws(RPCError) {
    if inbound.isEmpty { return }
    throw RPCError(code: .internal, message: "the stream ended inside a message")
  }
  /// A message is about to be queued.
  func willQueue() {}
  /// The stream is gone; `code` is HTTP/2's.
  func closed(code: UInt32) {}
  /// The connection is gone.
  func connectionLost(_ reason: SocketChannel.CloseReason) {}
  /// All messages are in frames and the end is due: sets the flags of the last DATA frame.
  func outboundDrained(_ flags: UnsafeMutablePointer<UInt32>) {
    flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
  }

  // MARK: Inbound

  final func received(data: UnsafeRawBufferPointer) {
    guard inboundFailure == nil else {
      connection?.credit(data.count)
      return
    }
    inbound.append(data, pool: state.blocks)
    switch inbound.front(limit: messageLimitBytes) {
    case .incomplete:
      credit(data.count)
    case .message:
      heldBytes += data.count
      wakeReader()
    case let front:
      credit(data.count)
      failInbound(Self.error(for: front, limit: messageLimitBytes))
    }
  }

  final func receivedEndOfStream() {
    remoteEnded = true
    wakeReader()
    receivedEnd()
  }

  /// Ends reading with an error; what is buffered is dropped.
  final func failInbound(_ error: RPCError) {
    guard inboundFailure == nil else { return }
    inboundFailure = error
    inbound.clear(pool: state.blocks)
    releaseHeld()
    wakeReader()
    inboundFailed(error)
  }

  /// The next message, if it is there.
  enum Polled<Message> {
    case message(Message)
    case ended
    case empty
  }

  final func poll<Message: WireMessage>(_ type: Message.Type) throws(RPCError) -> Polled<Message> {
    if let inboundFailure { throw inboundFailure }
    switch inbound.front(limit: messageLimitBytes) {
    case .message(let length):
      let message = try Message(wire: inbound.message(length))
      inbound.drop(length, pool: state.blocks)
      if heldBytes > 0 {
        if case .message = inbound.front(limit: messageLimitBytes) {} else { releaseHeld() }
      }
      return .message(message)
    case .incomplete:
      guard remoteEnded else { return .empty }
      try endOfMessages()
      return .ended
    case let front:
      throw Self.error(for: front, limit: messageLimitBytes)
    }
  }

  /// The next message, or nil at the end; suspends until there is one. From any thread.
  final func next<Message: WireMessage>(_ type: Message.Type) async throws -> Message? {
    // Off the loop once the task has left it: a resumed task may be on any thread.
    while loop.inLoop {
      switch try poll(type) {
      case .message(let message): return message
      case .ended: return nil
      case .empty:
        await withUnsafeContinuation { continuation in
          precondition(reader == nil, "two tasks read one stream")
          reader = .task(continuation)
        }
      }
    }
    let raw: RawMessage? = try await withUnsafeThrowingContinuation { continuation in
      loop.execute { [self] in receive { continuation.resume(with: $0) } }
    }
    return try raw?.bytes.withUnsafeBytes { octets in try Message(wire: octets) }
  }

  private final func receive(
    _ completion: @escaping @Sendable (Result<RawMessage?, any Error>) -> Void
  ) {
    do {
      switch try poll(RawMessage.self) {
      case .message(let message): completion(.success(message))
      case .ended: completion(.success(nil))
      case .empty:
        precondition(reader == nil, "two tasks read one stream")
        reader = .callback { [self] in receive(completion) }
      }
    } catch {
      completion(.failure(error))
    }
  }

  final func wakeReader() {
    guard let waiter = reader else { return }
    reader = nil
    Self.resume(waiter)
  }

  static func resume(_ waiter: Waiter) {
    switch waiter {
    case .task(let continuation): continuation.resume()
    case .callback(let body): body()
    }
  }

  /// Lets the peer send as many octets as were taken in.
  final func credit(_ count: Int) {
    guard let connection else { return }
    connection.credit(count)
    guard !remoteEnded else { return }
    uncreditedBytes += count
    if uncreditedBytes >= connection.streamCreditBytes {
      connection.creditStream(id, uncreditedBytes)
      uncreditedBytes = 0
    }
  }

  final func releaseHeld() {
    let held = heldBytes
    heldBytes = 0
    if held > 0 { credit(held) }
  }

  static func error(for front: InboundBuffer.Front, limit: Int) -> RPCError {
    switch front {
    case .tooLong(let length):
      RPCError(
        code: .resourceExhausted,
        message: "a message of \(length) octets is longer than the limit of \(limit)")
    case .compressed:
      RPCError(code: .internal, message: "a message is compressed without a grpc-encoding")
    case .badFlag(let flag):
      RPCError(code: .internal, message: "a message has the unknown flag \(flag)")
    case .incomplete, .message:
      RPCError(code: .internal, message: "a message is incomplete")
    }
  }

  // MARK: Outbound

  /// Queues a framed message and suspends while too much is queued. From any thread.
  final func send(_ framed: [UInt8]) async throws {
    if loop.inLoop {
      try queue(framed)
      guard outbound.count > Self.writeBufferBytes else { return }
      await withUnsafeContinuation { continuation in writers.append(.task(continuation)) }
    } else {
      try await withUnsafeThrowingContinuation {
        (continuation: UnsafeContinuation<Void, any Error>) in
        loop.execute { [self] in queue(framed, continuation) }
      }
    }
  }

  private final func queue(
    _ framed: [UInt8], _ continuation: UnsafeContinuation<Void, any Error>
  ) {
    do {
      try queue(framed)
    } catch {
      return continuation.resume(throwing: error)
    }
    if outbound.count > Self.writeBufferBytes {
      writers.append(.callback { continuation.resume() })
    } else {
      continuation.resume()
    }
  }

  /// Queues a framed message for DATA frames. In loop.
  final func queue(_ framed: [UInt8]) throws(RPCError) {
    if let outboundFailure { throw outboundFailure }
    if localEnded {
      throw RPCError(code: .internal, message: "a message was sent after the end")
    }
    willQueue()
    outbound.append(framed)
    resumeOutbound()
  }

  final func resumeOutbound() {
    guard let connection else { return }
    if isDeferred {
      isDeferred = false
      nghttp2_session_resume_data(connection.session, id)
    }
    connection.markDirty()
  }

  final func wakeWriters() {
    guard !writers.isEmpty else { return }
    let waiting = writers
    writers = []
    for waiter in waiting { Self.resume(waiter) }
  }

  /// nghttp2 wants octets for a DATA frame.
  final func readOutbound(
    into target: UnsafeMutablePointer<UInt8>, limit: Int, flags: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let count = outbound.read(into: target, limit: limit)
    if !writers.isEmpty && outbound.count <= Self.writeBufferBytes / 2 { wakeWriters() }
    guard outbound.isEmpty else { return count }
    if localEnded {
      outboundDrained(flags)
    } else if count == 0 {
      isDeferred = true
      return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    }
    return count
  }

  // MARK: The end

  /// Takes the stream off its connection: nothing more is sent on it. What came whole stays.
  final func detach() {
    if let connection, heldBytes > 0 { connection.credit(heldBytes) }
    heldBytes = 0
    connection = nil
  }

  /// Ends both directions with an error for whoever reads or writes.
  final func fail(_ error: RPCError) {
    if outboundFailure == nil { outboundFailure = error }
    outbound.clear()
    failInbound(error)
    wakeWriters()
  }

  /// Gives pooled memory back; no message is taken any more.
  final func releaseMemory() { inbound.clear(pool: state.blocks) }
}
