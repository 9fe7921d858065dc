import CLinux
import Glibc

/// A connected stream socket on its loop; protocols subclass it.
///
/// Confined to its loop. A subclass overrides
/// - ``received(_:)``: octets of one `recv`; feed them to the parser, they are gone afterwards;
/// - ``receivedEnd()``: the peer has finished sending;
/// - ``fillOutput(_:)``: asked once per turn, after the jobs, when the channel is dirty and the
///   socket has taken everything before;
/// - ``closed(_:)``: runs once, at the end of the turn in which the channel was closed.
///
/// Output goes through ``write(_:)`` or ``fillOutput(_:)``; either way it is one `send` per turn,
/// and what the socket does not take waits for it. Nothing is sent from inside a handler.
///
/// States: made → ``open()`` → open → ``close(_:)`` or ``closeWhenFlushed()`` → closed.
open class SocketChannel: EventSource, @unchecked Sendable {
  // SAFETY: confined to `loop`, see EventSource.

  /// Why a channel was closed.
  public enum CloseReason: Sendable, Equatable {
    /// This side closed it.
    case local
    /// The peer closed it.
    case peer
    /// A system call failed.
    case failed(SystemError)
    /// The peer did not read: more than ``SocketChannel/outputLimitBytes`` were waiting.
    case outputLimit
  }

  /// Most octets that may wait for a slow peer before the channel is closed; default 16 MiB.
  package final var outputLimitBytes = 16 * 1024 * 1024
  /// The address of the other side.
  package final let peer: SocketAddress
  /// True from ``open()`` to the close.
  package private(set) final var isOpen = false
  /// Set by the first close.
  package private(set) final var closeReason: CloseReason?

  private final var output: OutputBuffer?
  private final var interest: UInt32 = clinux_readable
  private final var isDirty = false
  private final var closesWhenFlushed = false
  final var onBuried: (() -> Void)?

  /// Adopts a connected, non-blocking socket.
  public init(descriptor: Int32, peer: SocketAddress, loop: EventLoop) {
    self.peer = peer
    super.init(descriptor: descriptor, loop: loop)
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  // MARK: For subclasses to override

  /// Takes the octets of one `recv`; they are valid during the call only.
  open func received(_ bytes: UnsafeRawBufferPointer) {}

  /// The peer finished sending. The default closes the channel once its output is gone.
  open func receivedEnd() { closeWhenFlushed() }

  /// Appends what is ready to be sent; at least once per turn in which the channel is dirty.
  ///
  /// Stop at about 64 KiB.
  ///
  /// - Returns: True when more is ready at once: it is asked again after the socket took this.
  open func fillOutput(_ output: OutputBuffer) -> Bool { false }

  /// The channel was closed; runs once at the end of the turn. The descriptor is gone.
  open func closed(_ reason: CloseReason) {}

  // MARK: Operations

  /// Registers the socket with the loop, which keeps the channel alive until it is closed. In loop.
  package final func open() throws(SystemError) {
    precondition(!isOpen && closeReason == nil, "a channel opens once")
    try loop.register(self, events: interest)
    isOpen = true
  }

  /// Asks for a flush at the end of this turn. In loop.
  @inline(__always)
  package final func markDirty() {
    guard !isDirty else { return }
    isDirty = true
    loop.markDirty(self)
  }

  /// Queues octets for the send at the end of this turn. In loop.
  ///
  /// Above ``outputLimitBytes`` the channel is closed; octets for a closed channel are dropped.
  package final func write(_ bytes: UnsafeRawBufferPointer) {
    guard let buffer = buffer(adding: bytes.count) else { return }
    buffer.append(bytes)
  }

  /// Queues octets for the send at the end of this turn. In loop.
  package final func write(_ bytes: [UInt8]) {
    guard let buffer = buffer(adding: bytes.count) else { return }
    buffer.append(bytes)
  }

  /// Lets a body append to the octets of this turn; not called on a closed channel. In loop.
  package final func write(_ body: (OutputBuffer) -> Void) {
    guard let buffer = buffer(adding: 0) else { return }
    body(buffer)
    if buffer.count > outputLimitBytes { close(.outputLimit) }
  }

  /// Octets that wait for the socket. In loop.
  package final var pendingOutputBytes: Int { output?.count ?? 0 }

  /// Stops receiving until ``resumeReading()``; the kernel's window then slows the peer. In loop.
  package final func pauseReading() { setInterest(interest & ~clinux_readable) }

  /// Receives again after ``pauseReading()``. In loop.
  package final func resumeReading() { setInterest(interest | clinux_readable) }

  package final var isReadingPaused: Bool { interest & clinux_readable == 0 }

  /// Closes now, dropping what was not sent. In loop; later calls do nothing.
  package final func close(_ reason: CloseReason = .local) {
    guard closeReason == nil else { return }
    closeReason = reason
    isOpen = false
    if let output {
      self.output = nil
      loop.giveBack(output)
    }
    loop.retire(self)
  }

  /// Sends what is queued, then closes. In loop.
  package final func closeWhenFlushed() {
    guard closeReason == nil else { return }
    closesWhenFlushed = true
    markDirty()
  }

  // MARK: Turning

  override final func ready(_ events: UInt32) {
    if events & clinux_readable != 0 && !isReadingPaused {
      receiveOnce()
    } else if events & clinux_failed != 0 {
      close(.failed(pendingError()))
    }
    if events & clinux_writable != 0 { markDirty() }
  }

  override final func buried() {
    closed(closeReason ?? .local)
    onBuried?()
    onBuried = nil
  }

  private func receiveOnce() {
    let buffer = loop.inputBuffer
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if count > 0 {
      received(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    } else if count == 0 {
      setInterest(interest & ~clinux_readable)
      receivedEnd()
    } else if errno != EAGAIN && errno != EINTR {
      let error = SystemError.current("recv")
      close(error.code == ECONNRESET ? .peer : .failed(error))
    }
  }

  final func flush() {
    isDirty = false
    guard closeReason == nil else { return }
    var rounds = 0
    while true {
      // A blocked socket first has to take what is waiting.
      var wantsMore = true
      if interest & clinux_writable == 0 || output == nil {
        let buffer = output ?? loop.takeBuffer()
        output = buffer
        wantsMore = fillOutput(buffer)
        if closeReason != nil { return }
      }
      guard sendOutput() else { return }
      rounds += 1
      guard wantsMore else { break }
      if rounds == 16 {
        // One fast reader must not hold the loop: go on in the next turn.
        markDirty()
        return
      }
    }
    if closesWhenFlushed { close(.local) }
  }

  /// Sends once; true when the buffer went out whole.
  private func sendOutput() -> Bool {
    guard let buffer = output else { return true }
    if !buffer.isEmpty {
      let unsent = buffer.unsent
      let count = send(descriptor, unsent.baseAddress, unsent.count, Int32(MSG_NOSIGNAL))
      if count < 0 && errno != EAGAIN && errno != EINTR {
        let error = SystemError.current("send")
        close(error.code == EPIPE || error.code == ECONNRESET ? .peer : .failed(error))
        return false
      }
      buffer.consume(max(count, 0))
      guard buffer.isEmpty else {
        setInterest(interest | clinux_writable)
        return false
      }
    }
    output = nil
    loop.giveBack(buffer)
    setInterest(interest & ~clinux_writable)
    return true
  }

  private func buffer(adding count: Int) -> OutputBuffer? {
    loop.preconditionInLoop()
    guard closeReason == nil else { return nil }
    let buffer = output ?? loop.takeBuffer()
    output = buffer
    guard buffer.count + count <= outputLimitBytes else {
      close(.outputLimit)
      return nil
    }
    markDirty()
    return buffer
  }

  private func setInterest(_ events: UInt32) {
    guard events != interest else { return }
    interest = events
    if closeReason == nil { loop.modify(self, events: events) }
  }

  private func pendingError() -> SystemError {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    return SystemError(code: code == 0 ? ECONNRESET : code, operation: "connection")
  }
}
