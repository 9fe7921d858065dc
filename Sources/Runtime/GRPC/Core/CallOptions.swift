/// What a caller may choose for one call.
package struct CallOptions: Sendable {
  /// Most time until the end of the call; nil means no limit of its own, the default.
  ///
  /// In a handler the handler's own deadline holds too: the earlier one wins.
  package var timeout: Duration?
  /// Sent with the request.
  package var metadata: Metadata
  /// Whether to wait for a connection until the deadline instead of failing with UNAVAILABLE when
  /// the server cannot be reached; default false.
  package var waitForReady: Bool

  package init(
    timeout: Duration? = nil, metadata: Metadata = Metadata(), waitForReady: Bool = false
  ) {
    self.timeout = timeout
    self.metadata = metadata
    self.waitForReady = waitForReady
  }
}
