/// Bounds of one request.
package struct HTTPLimits: Sendable {
  /// Octets of the request line, default 8,192; a longer one is answered 414.
  package var requestLineBytesMax = 8 * 1024
  /// Octets of request line and header fields together, at most 65,536, default 16,384; more is
  /// answered 431.
  package var headBytesMax = 16 * 1024
  /// Header fields of a request, default 100; more is answered 431.
  package var fieldsMax = 100
  /// Octets of the body, default 1 MiB; more is answered 413 without reading it.
  package var bodyBytesMax = 1 << 20
  /// Requests of one connection that wait for their turn or run, 1…, default 16; further ones stay
  /// in the socket until one is answered.
  package var pipelinedMax = 16

  package init() {}

  /// The limits within what the parser library itself can read: its own bound is 80 KiB.
  var clamped: HTTPLimits {
    var limits = self
    limits.headBytesMax = min(headBytesMax, 64 * 1024)
    limits.requestLineBytesMax = min(requestLineBytesMax, limits.headBytesMax)
    limits.pipelinedMax = max(pipelinedMax, 1)
    return limits
  }
}
