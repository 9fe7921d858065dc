import CNGHTTP2
import EventLoop
import Glibc

/// The server's end of a connection.
///
/// States: open → draining (the client was told to open nothing new) → refusing (the last accepted
/// stream is fixed) → closed once no call is left.
final class ServerConnection: HTTP2Connection, @unchecked Sendable {
  // SAFETY: confined to its loop, see HTTP2Connection.
  private static let drainPing: [UInt8] = Array("draining".utf8)

  private let shared: ServerLoopState
  let messageLimitBytes: Int
  private var isDraining = false
  private var isRefusing = false

  init(
    descriptor: Int32, peer: SocketAddress, state: ServerLoopState
  ) {
    let core = state.core
    shared = state
    messageLimitBytes = core.configuration.messageLimitBytes
    super.init(
      descriptor: descriptor, peer: peer, loop: state.loop, state: state, isServer: true,
      windows: core.configuration.windows)
    submitSettings([
      (NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, core.configuration.streamsPerConnectionMax),
      (NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, core.configuration.windows.streamBytes),
      (NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, core.configuration.headerLimitBytes),
    ])
    state.connections[ObjectIdentifier(self)] = self
  }

  override func beginHeaders(id: Int32, category: nghttp2_headers_category) {
    guard category == NGHTTP2_HCAT_REQUEST else { return }
    let context = ServerContext(connection: self)
    add(context, id: id)
    // SAFETY: `streams` retains the context until the stream is closed, when nghttp2 forgets it.
    nghttp2_session_set_stream_user_data(
      session, id, Unmanaged.passUnretained(context as HTTP2Stream).toOpaque())
  }

  override func sentFrame(_ frame: UnsafePointer<nghttp2_frame>) {
    let header = frame.pointee.hd
    guard UInt32(header.type) == NGHTTP2_HEADERS.rawValue,
      UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0,
      let stream = stream(header.stream_id), !stream.remoteEnded
    else { return }
    // The status is out and the client still sends: it may stop.
    reset(header.stream_id, code: NGHTTP2_NO_ERROR)
  }

  override func receivedFrame(_ frame: UnsafePointer<nghttp2_frame>) {
    let header = frame.pointee.hd
    guard isDraining, UInt32(header.type) == NGHTTP2_PING.rawValue,
      UInt32(header.flags) & NGHTTP2_FLAG_ACK.rawValue != 0,
      withUnsafeBytes(of: frame.pointee.ping.opaque_data, { $0.elementsEqual(Self.drainPing) })
    else { return }
    refuseNewStreams()
  }

  /// Tells the client to open no more calls here, and closes when the open ones have ended.
  ///
  /// Two GOAWAYs: the first names no stream, so that calls under way are not cut; the PING's answer
  /// shows that the client has read it, and the second fixes the last accepted stream.
  func beginDrain() {
    guard !isDraining, closeReason == nil else { return }
    isDraining = true
    nghttp2_submit_shutdown_notice(session)
    nghttp2_submit_ping(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), Self.drainPing)
    loop.schedule(after: .seconds(1)) { [weak self] in self?.refuseNewStreams() }
    markDirty()
  }

  private func refuseNewStreams() {
    guard !isRefusing, let session else { return }
    isRefusing = true
    nghttp2_submit_goaway(
      session, UInt8(NGHTTP2_FLAG_NONE.rawValue),
      nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR.rawValue, nil, 0)
    markDirty()
  }

  /// Ends all calls and closes the connection.
  func stop() {
    for stream in streams {
      (stream as? ServerContext)?.stop(
        RPCError(code: .unavailable, message: "the server is shutting down"))
    }
    refuseNewStreams()
    // The statuses go out at the end of this turn; a peer that does not read must not hold the
    // rest.
    loop.schedule(after: .milliseconds(50)) { [weak self] in self?.close() }
  }

  override func tornDown(_ reason: CloseReason) { shared.removed(self) }
}

/// The connections of a server on one loop.
final class ServerLoopState: LoopState, @unchecked Sendable {
  // SAFETY: confined to one loop, see LoopState.
  let core: ServerCore
  var connections: [ObjectIdentifier: ServerConnection] = [:]
  private(set) var isDraining = false
  private var onEmpty: (() -> Void)?

  init(loop: EventLoop, core: ServerCore) {
    self.core = core
    super.init(loop: loop)
  }

  /// Drains every connection; the body runs once none is left.
  func beginDrain(onEmpty: @escaping () -> Void) {
    guard !isDraining else { return }
    isDraining = true
    self.onEmpty = onEmpty
    for connection in connections.values { connection.beginDrain() }
    reportIfEmpty()
  }

  func stop() {
    for connection in connections.values { connection.stop() }
  }

  func removed(_ connection: ServerConnection) {
    connections[ObjectIdentifier(connection)] = nil
    reportIfEmpty()
  }

  private func reportIfEmpty() {
    guard isDraining, connections.isEmpty, let report = onEmpty else { return }
    onEmpty = nil
    report()
  }
}
