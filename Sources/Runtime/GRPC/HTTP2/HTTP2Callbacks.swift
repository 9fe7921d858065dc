import CNGHTTP2

/// The callbacks from nghttp2 into connections and streams, made once for the process.
///
/// They return 0 or, for a header that goes over the hard limit, TEMPORAL_CALLBACK_FAILURE, which
/// resets that stream. `on_stream_close` never fails: nghttp2 would leak the stream.
enum HTTP2Callbacks {
  // SAFETY: written once, read-only for nghttp2 afterwards.
  nonisolated(unsafe) static let options: OpaquePointer? = {
    var options: OpaquePointer?
    nghttp2_option_new(&options)
    nghttp2_option_set_no_closed_streams(options, 1)
    nghttp2_option_set_no_auto_window_update(options, 1)
    // A value with white space at its ends is refused otherwise; official peers send such.
    nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(options, 1)
    return options
  }()

  // SAFETY: as above.
  nonisolated(unsafe) static let table: OpaquePointer? = {
    var table: OpaquePointer?
    nghttp2_session_callbacks_new(&table)
    nghttp2_session_callbacks_set_on_begin_headers_callback(table) { _, frame, user in
      guard let frame, let connection = HTTP2Callbacks.connection(user) else { return 0 }
      connection._withUnsafeGuaranteedRef {
        $0.beginHeaders(id: frame.pointee.hd.stream_id, category: frame.pointee.headers.cat)
      }
      return 0
    }
    nghttp2_session_callbacks_set_on_header_callback(table) {
      session, frame, name, nameCount, value, valueCount, _, _ in
      guard let frame,
        let data = nghttp2_session_get_stream_user_data(session, frame.pointee.hd.stream_id)
      else { return 0 }
      let accepted = Unmanaged<HTTP2Stream>.fromOpaque(data)._withUnsafeGuaranteedRef {
        $0.received(
          name: UnsafeRawBufferPointer(start: name, count: nameCount),
          value: UnsafeRawBufferPointer(start: value, count: valueCount))
      }
      return accepted ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table) {
      session, _, id, data, count, user in
      if let stream = nghttp2_session_get_stream_user_data(session, id) {
        Unmanaged<HTTP2Stream>.fromOpaque(stream)._withUnsafeGuaranteedRef {
          $0.received(data: UnsafeRawBufferPointer(start: data, count: count))
        }
      } else {
        HTTP2Callbacks.connection(user)?._withUnsafeGuaranteedRef { $0.credit(count) }
      }
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(table) { session, frame, user in
      guard let frame, let connection = HTTP2Callbacks.connection(user) else { return 0 }
      HTTP2Callbacks.received(frame, session: session, connection: connection)
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_send_callback(table) { _, frame, user in
      guard let frame, let connection = HTTP2Callbacks.connection(user) else { return 0 }
      connection._withUnsafeGuaranteedRef { $0.sentFrame(frame) }
      return 0
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(table) { _, id, code, user in
      HTTP2Callbacks.connection(user)?._withUnsafeGuaranteedRef { $0.closeStream(id, code: code) }
      return 0
    }
    return table
  }()

  /// Reads the octets of a stream's messages into DATA frames; the source is the stream.
  static let readOutbound: nghttp2_data_source_read_callback = {
    _, _, buffer, count, flags, source, _ in
    guard let buffer, let flags, let stream = source?.pointee.ptr else {
      return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    }
    return Unmanaged<HTTP2Stream>.fromOpaque(stream)._withUnsafeGuaranteedRef {
      $0.readOutbound(into: buffer, limit: count, flags: flags)
    }
  }

  private static func connection(
    _ user: UnsafeMutableRawPointer?
  ) -> Unmanaged<HTTP2Connection>? {
    // SAFETY: the user data of a session is its connection, which outlives it.
    user.map { Unmanaged<HTTP2Connection>.fromOpaque($0) }
  }

  private static func received(
    _ frame: UnsafePointer<nghttp2_frame>, session: OpaquePointer?,
    connection: Unmanaged<HTTP2Connection>
  ) {
    let header = frame.pointee.hd
    let type = UInt32(header.type)
    guard type == NGHTTP2_DATA.rawValue || type == NGHTTP2_HEADERS.rawValue else {
      connection._withUnsafeGuaranteedRef { $0.receivedFrame(frame) }
      return
    }
    guard let data = nghttp2_session_get_stream_user_data(session, header.stream_id) else { return }
    // Retained for the call: what the stream does now may end it.
    let stream = Unmanaged<HTTP2Stream>.fromOpaque(data).takeUnretainedValue()
    let isEnd = UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
    if type == NGHTTP2_HEADERS.rawValue { stream.receivedHeaders(isEnd: isEnd) }
    if isEnd { stream.receivedEndOfStream() }
  }
}
