import CNGHTTP2

/// What HTTP's own errors mean to a call.
enum StatusMapping {
  /// The status of a stream that the peer reset, from PROTOCOL-HTTP2 "Errors".
  static func status(ofReset code: UInt32) -> StatusCode {
    switch code {
    case NGHTTP2_REFUSED_STREAM.rawValue: .unavailable
    case NGHTTP2_CANCEL.rawValue: .cancelled
    case NGHTTP2_ENHANCE_YOUR_CALM.rawValue, NGHTTP2_FLOW_CONTROL_ERROR.rawValue: .resourceExhausted
    case NGHTTP2_INADEQUATE_SECURITY.rawValue: .permissionDenied
    default: .internal
    }
  }

  /// The status of an answer without `grpc-status`, from the document "http-grpc-status-mapping".
  static func status(ofHTTP code: Int) -> StatusCode {
    switch code {
    case 400, 431: .internal
    case 401: .unauthenticated
    case 403: .permissionDenied
    case 404: .unimplemented
    case 429, 502, 503, 504: .unavailable
    default: .unknown
    }
  }

  /// The name of an HTTP/2 error code, for messages.
  static func name(ofReset code: UInt32) -> String {
    String(cString: nghttp2_http2_strerror(code))
  }
}
