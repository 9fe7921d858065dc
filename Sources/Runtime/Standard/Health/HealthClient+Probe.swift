package import EventLoop
import GRPC

extension HealthClient {
  /// Asks a server on this machine whether it takes work; false when it does not answer in time.
  ///
  /// - Parameters:
  ///   - listen: Where it listens, `host:port`; a host that stands for every address is reached by
  ///     loopback.
  ///   - group: The loops that carry the call.
  ///   - timeout: How long the answer may take.
  /// - Returns: Whether the server as a whole is SERVING.
  /// - Throws: ``SocketAddress/Malformed``.
  package static func isServing(
    listening listen: String, group: EventLoopGroup, timeout: Duration = .seconds(3)
  ) async throws -> Bool {
    var target = listen
    for (every, loopback) in [("0.0.0.0:", "127.0.0.1:"), ("[::]:", "[::1]:"), ("*:", "127.0.0.1:")]
    where listen.hasPrefix(every) {
      target = loopback + listen.dropFirst(every.count)
    }
    let channel = try GRPCChannel(target: target, group: group)
    defer { channel.shutdown() }
    let answer = try? await HealthClient(channel: channel).check(
      HealthCheckRequest(), options: CallOptions(timeout: timeout))
    return answer?.status == .serving
  }
}
