import CNGHTTP2
import EventLoop

/// An HTTP/2 connection: one nghttp2 session on one socket.
///
/// Confined to its loop. nghttp2's callbacks never free and never re-enter `mem_recv` or
/// `mem_send`; the session is deleted at the end of the turn in which the connection closed.
class HTTP2Connection: SocketChannel, @unchecked Sendable {
  // SAFETY: confined to `loop`. The session's user data is this object, unretained: the session is
  // deleted in `closed` or deinit, before the object goes.

  /// Output is handed to the socket in pieces of about this size.
  private static let outputBytes = 64 * 1024

  final private(set) var session: OpaquePointer?
  final var streams: [HTTP2Stream] = []
  final let state: LoopState
  /// A stream's window is credited in steps of this many octets.
  final let streamCreditBytes: Int
  private final var uncreditedBytes = 0
  private final var isTornDown = false

  init(
    descriptor: Int32, peer: SocketAddress, loop: EventLoop, state: LoopState, isServer: Bool,
    windows: FlowControlWindows
  ) {
    self.state = state
    streamCreditBytes = windows.streamBytes / 4
    super.init(descriptor: descriptor, peer: peer, loop: loop)
    let user = Unmanaged.passUnretained(self).toOpaque()
    let options = HTTP2Callbacks.options
    let callbacks = HTTP2Callbacks.table
    let code =
      isServer
      ? nghttp2_session_server_new2(&session, callbacks, user, options)
      : nghttp2_session_client_new2(&session, callbacks, user, options)
    precondition(code == 0 && session != nil, "no memory for an HTTP/2 session")
    nghttp2_session_set_local_window_size(
      session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(clamping: windows.connectionBytes))
  }

  deinit { nghttp2_session_del(session) }

  // MARK: For subclasses to override

  /// A stream's first HEADERS frame begins.
  func beginHeaders(id: Int32, category: nghttp2_headers_category) {}
  func receivedFrame(_ frame: UnsafePointer<nghttp2_frame>) {}
  func sentFrame(_ frame: UnsafePointer<nghttp2_frame>) {}
  /// A stream has left the list.
  func streamClosed() {}
  /// The connection is gone and all its streams were told.
  func tornDown(_ reason: CloseReason) {}

  // MARK: Socket

  override final func received(_ bytes: UnsafeRawBufferPointer) {
    guard let session else { return }
    let count = nghttp2_session_mem_recv(
      session, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    if count < 0 { return close(.peer) }
    markDirty()
  }

  override final func receivedEnd() { close(.peer) }

  override final func fillOutput(_ output: OutputBuffer) -> Bool {
    guard let session else { return false }
    if uncreditedBytes > 0 {
      nghttp2_session_consume_connection(session, uncreditedBytes)
      uncreditedBytes = 0
    }
    while output.count < Self.outputBytes {
      var octets: UnsafePointer<UInt8>?
      let count = nghttp2_session_mem_send(session, &octets)
      if count > 0 {
        output.append(UnsafeRawBufferPointer(start: octets, count: count))
        continue
      }
      if count < 0 {
        close(.peer)
      } else if nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
      {
        closeWhenFlushed()
      }
      return false
    }
    return true
  }

  override final func closed(_ reason: CloseReason) {
    guard !isTornDown else { return }
    isTornDown = true
    while let stream = streams.popLast() {
      stream.position = -1
      stream.detach()
      stream.connectionLost(reason)
    }
    nghttp2_session_del(session)
    session = nil
    tornDown(reason)
  }

  // MARK: Streams

  final func add(_ stream: HTTP2Stream, id: Int32) {
    stream.id = id
    stream.connection = self
    stream.position = streams.count
    streams.append(stream)
  }

  final func remove(_ stream: HTTP2Stream) {
    let position = stream.position
    guard position >= 0 else { return }
    stream.position = -1
    let last = streams.removeLast()
    if last !== stream {
      streams[position] = last
      last.position = position
    }
  }

  /// The call of a stream; nil when it is unknown or over.
  ///
  /// SAFETY: the user data of a stream is set while the stream is in `streams`, which retains it.
  @inline(__always)
  final func stream(_ id: Int32) -> HTTP2Stream? {
    guard let data = nghttp2_session_get_stream_user_data(session, id) else { return nil }
    return Unmanaged<HTTP2Stream>.fromOpaque(data).takeUnretainedValue()
  }

  final func closeStream(_ id: Int32, code: UInt32) {
    guard let stream = stream(id) else { return }
    remove(stream)
    stream.detach()
    stream.closed(code: code)
    streamClosed()
  }

  final func reset(_ id: Int32, code: nghttp2_error_code) {
    nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, code.rawValue)
    markDirty()
  }

  // MARK: Flow control

  /// Counts octets that the connection's window gets back at the end of the turn.
  final func credit(_ count: Int) {
    uncreditedBytes += count
    markDirty()
  }

  final func creditStream(_ id: Int32, _ count: Int) {
    nghttp2_session_consume_stream(session, id, count)
    markDirty()
  }

  /// Sends SETTINGS; the first of the connection, before anything else.
  final func submitSettings(_ settings: [(nghttp2_settings_id, Int)]) {
    let entries = settings.map {
      nghttp2_settings_entry(settings_id: Int32($0.0.rawValue), value: UInt32(clamping: $0.1))
    }
    nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count)
    markDirty()
  }
}

/// The receive windows that this side offers, in octets.
package struct FlowControlWindows: Sendable, Equatable {
  /// What one stream may send ahead of its reader; 65,535…2^31−1, default 1 MiB.
  package var streamBytes = 1024 * 1024
  /// What all streams of a connection may send ahead together; default 4 MiB.
  package var connectionBytes = 4 * 1024 * 1024

  package init() {}
}
