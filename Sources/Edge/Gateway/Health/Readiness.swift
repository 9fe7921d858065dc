internal import EventLoop
internal import GRPC
internal import HTTP
internal import JSON
internal import Standard

/// Tells whether the gateway can take work: whether each service says SERVING.
///
/// An answer is used for one second, so that probes cost the services little.
final class Readiness: Sendable {
  private struct Answer {
    var statuses: [(name: String, isServing: Bool)]
    var until: ContinuousClock.Instant
  }

  private let channels: [(name: String, channel: GRPCChannel)]
  private let last = Lock<Answer?>(nil)

  init(_ channels: [(name: String, channel: GRPCChannel)]) { self.channels = channels }

  /// 200 while every service serves, else 503; the body lists each.
  func response() async -> HTTPResponse {
    let statuses = await statuses()
    let isReady = statuses.allSatisfy(\.isServing)
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("ready")
    writer.bool(isReady)
    writer.key("services")
    writer.beginObject()
    for (name, isServing) in statuses {
      writer.key(name)
      writer.string(isServing ? "SERVING" : "NOT_SERVING")
    }
    writer.endObject()
    writer.endObject()
    return .json(isReady ? .ok : .serviceUnavailable, writer.finish())
  }

  private func statuses() async -> [(name: String, isServing: Bool)] {
    if let answer = last.withLock({ $0 }), .now < answer.until { return answer.statuses }
    async let first = isServing(channels[0].channel)
    async let second = isServing(channels[1].channel)
    async let third = isServing(channels[2].channel)
    let answers = await [first, second, third]
    let statuses = zip(channels, answers).map { (name: $0.name, isServing: $1) }
    last.withLock { $0 = Answer(statuses: statuses, until: .now + .seconds(1)) }
    return statuses
  }

  private func isServing(_ channel: GRPCChannel) async -> Bool {
    let answer = try? await HealthClient(channel: channel).check(
      HealthCheckRequest(), options: CallOptions(timeout: .seconds(2)))
    return answer?.status == .serving
  }
}
