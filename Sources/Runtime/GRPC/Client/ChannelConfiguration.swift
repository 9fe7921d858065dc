/// Limits and times of a channel.
package struct ChannelConfiguration: Sendable {
  /// Longest response message in octets; default 4 MiB. A longer one ends the call with
  /// RESOURCE_EXHAUSTED before it is buffered.
  package var messageLimitBytes = 4 * 1024 * 1024
  /// Largest sum of name + value + 32 over the header fields of a response; default 64 KiB. Above
  /// it the call ends with RESOURCE_EXHAUSTED.
  package var headerLimitBytes = 64 * 1024
  /// How far servers may run ahead of readers.
  package var windows = FlowControlWindows()
  /// Most time for one attempt to connect, up to the server's SETTINGS; default 20 s.
  package var connectTimeout: Duration = .seconds(20)
  /// The pause after a first failed attempt; default 1 s. Then ×1.6 each time, ±20 %.
  package var backoffInitial: Duration = .seconds(1)
  /// The longest pause between attempts; default 120 s. A gateway sets about 2 s to recover soon.
  package var backoffMax: Duration = .seconds(120)
  /// Calls that may wait for a connection or a free stream on one loop; default 10,000. A call
  /// above it ends with RESOURCE_EXHAUSTED.
  package var waitingCallsMax = 10_000
  /// Sent as `user-agent`.
  package var userAgent = "switchboard-grpc/1.0"

  package init() {}
}
