import EventLoop

/// Where a channel goes: `host:port`, with or without the scheme `dns:`, `ipv4:` or `ipv6:`.
struct ChannelTarget: Sendable {
  let host: String
  let port: UInt16
  /// Sent as `:authority`.
  let authority: String
  /// Known when the host is a number.
  let numericAddress: SocketAddress?

  init(_ text: String) throws(SocketAddress.Malformed) {
    var rest = Substring(text)
    for scheme in ["dns:", "ipv4:", "ipv6:"] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
      if rest.hasPrefix("///") { rest = rest.dropFirst(3) }
      break
    }
    let parts = try SocketAddress.split(String(rest))
    guard !parts.host.isEmpty else { throw SocketAddress.Malformed(text: text) }
    host = parts.host
    port = parts.port
    authority = String(rest)
    numericAddress = SocketAddress(numericHost: parts.host, port: parts.port)
  }
}
