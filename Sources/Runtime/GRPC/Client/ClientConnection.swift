import CNGHTTP2
import EventLoop
import Glibc

/// The client's end of a connection.
///
/// States: greeting (until the server's SETTINGS) → ready → draining (after GOAWAY) → closed.
final class ClientConnection: HTTP2Connection, @unchecked Sendable {
  // SAFETY: confined to its loop, see HTTP2Connection.
  private let channel: LoopChannel
  private(set) var isReady = false
  private(set) var isDraining = false
  private var streamsMax = 100
  private var greetingTimer: LoopTimer?

  init(
    descriptor: Int32, peer: SocketAddress, channel: LoopChannel, greetingTimeout: Duration
  ) {
    self.channel = channel
    let configuration = channel.configuration
    super.init(
      descriptor: descriptor, peer: peer, loop: channel.loop, state: channel, isServer: false,
      windows: configuration.windows)
    submitSettings([
      (NGHTTP2_SETTINGS_ENABLE_PUSH, 0),
      (NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, configuration.windows.streamBytes),
      (NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, configuration.headerLimitBytes),
    ])
    greetingTimer = loop.schedule(after: greetingTimeout) { [weak self] in
      self?.close(.failed(SystemError(code: ETIMEDOUT, operation: "waiting for SETTINGS")))
    }
  }

  /// Whether another stream may be opened now.
  var hasRoom: Bool { isReady && !isDraining && closeReason == nil && streams.count < streamsMax }

  /// Opens a stream for a call; false when the connection cannot take another.
  func open(_ call: ClientCall) -> Bool {
    let block = state.headers
    block.reset()
    call.addHead(to: block)
    // SAFETY: `add` below retains the call until the stream is closed, when nghttp2 forgets it.
    let data = Unmanaged.passUnretained(call as HTTP2Stream).toOpaque()
    var provider = nghttp2_data_provider()
    provider.source.ptr = data
    provider.read_callback = HTTP2Callbacks.readOutbound
    let id = block.withFields { fields, count in
      nghttp2_submit_request(session, nil, fields, count, &provider, data)
    }
    guard id > 0 else {
      // The stream numbers are used up.
      return false
    }
    add(call, id: id)
    markDirty()
    return true
  }

  override func sentFrame(_ frame: UnsafePointer<nghttp2_frame>) {
    let header = frame.pointee.hd
    guard UInt32(header.type) == NGHTTP2_HEADERS.rawValue else { return }
    (stream(header.stream_id) as? ClientCall)?.hasLeft = true
  }

  override func receivedFrame(_ frame: UnsafePointer<nghttp2_frame>) {
    let header = frame.pointee.hd
    switch UInt32(header.type) {
    case NGHTTP2_SETTINGS.rawValue where UInt32(header.flags) & NGHTTP2_FLAG_ACK.rawValue == 0:
      receivedSettings()
    case NGHTTP2_GOAWAY.rawValue:
      // The streams above the last accepted one are closed by nghttp2 right after this.
      isDraining = true
      channel.connectionDrains(self)
    default:
      break
    }
  }

  private func receivedSettings() {
    let announced = nghttp2_session_get_remote_settings(
      session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
    streamsMax = Int(min(announced, 1 << 20))
    if let greetingTimer { loop.cancel(greetingTimer) }
    greetingTimer = nil
    if isReady {
      channel.roomChanged()
    } else {
      isReady = true
      channel.connectionIsReady(self)
    }
  }

  override func streamClosed() { channel.roomChanged() }

  /// Closes once the open calls have ended.
  func beginDrain() {
    guard !isDraining, closeReason == nil else { return }
    isDraining = true
    nghttp2_submit_goaway(
      session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, NGHTTP2_NO_ERROR.rawValue, nil, 0)
    markDirty()
  }

  override func tornDown(_ reason: CloseReason) {
    if let greetingTimer { loop.cancel(greetingTimer) }
    greetingTimer = nil
    channel.connectionEnded(self, reason)
  }
}
