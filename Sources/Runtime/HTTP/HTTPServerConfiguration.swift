/// How an HTTP server listens, and what its clients may cost it.
package struct HTTPServerConfiguration: Sendable {
  /// Where to listen, `host:port`; port 0 means any free one.
  ///
  /// Default 127.0.0.1:8080.
  package var address = "127.0.0.1:8080"
  /// Bounds of one request.
  package var limits = HTTPLimits()
  /// Open connections, default 10,000; further ones are closed at once.
  package var connectionsMax = 10_000
  /// From a request's first octet to the end of its header fields, default 10 s; then 408.
  package var headTimeout = Duration.seconds(10)
  /// From there to the end of the body, default 30 s; then 408.
  package var bodyTimeout = Duration.seconds(30)
  /// Without a request, default 75 s; then the connection is closed.
  package var idleTimeout = Duration.seconds(75)
  /// For the client to take a response, or 64 KiB of it, default 30 s; then the connection is
  /// closed.
  package var writeTimeout = Duration.seconds(30)
  /// After the last response on a connection the server still reads, and drops, what the client was
  /// sending, so that the response is not lost to a reset; default 2 s.
  package var lingerTimeout = Duration.seconds(2)
  /// Makes the response to a request that the server refuses itself.
  ///
  /// Runs on the connection's loop.
  package var refusal: @Sendable (HTTPRefusal) -> HTTPResponse = { refusal in
    .json(refusal.fault.status, Array("{\"error\":\"\(refusal.fault.reason)\"}".utf8))
  }

  package init() {}
}

/// A request the server refuses itself: malformed, over a bound, or too slow.
package struct HTTPRefusal: Sendable {
  /// The status, and a sentence without double quotes, backslashes and control characters.
  package var fault: HTTPFault
  /// The request's `X-Request-Id`, as sent, when the head could be read.
  package var requestID: String?
  /// Address of the client.
  package var peer: String
}
