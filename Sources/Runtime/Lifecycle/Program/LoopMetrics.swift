import EventLoop
import Synchronization

/// What the event loops do, as metrics.
///
/// Turns are watched once the program listens: before, it opens files on a loop that serves nobody.
final class LoopMetrics: Sendable {
  /// A turn of a loop this long delays every connection on it.
  private static let stallThreshold = Duration.milliseconds(250)

  private let isWatching = Atomic<Bool>(false)
  private let stalls: Counter
  private let logger: Logger

  init(metrics: MetricsRegistry, logger: Logger) {
    self.logger = logger
    stalls =
      metrics.counter(
        "event_loop.stalls", help: "Turns of an event loop that took 250 ms or longer.")[]
  }

  /// Starts loops whose stalls are counted and logged.
  func makeGroup(count: Int, metrics: MetricsRegistry) throws(SystemError) -> EventLoopGroup {
    let group = try EventLoopGroup(
      count: count,
      lag: EventLoop.LagObserver(threshold: Self.stallThreshold) { [self] length in
        guard isWatching.load(ordering: .relaxed) else { return }
        stalls.increment()
        logger.warning("an event loop was held up", ["duration": "\(length)"])
      })
    metrics.gauge("event_loop.sources", help: "Sockets and listeners on the loops.") {
      group.loops.reduce(0) { $0 + $1.readStatistics().sources }
    }
    return group
  }

  func watch() { isWatching.store(true, ordering: .relaxed) }
}
