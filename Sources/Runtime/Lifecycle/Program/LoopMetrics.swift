import EventLoop

/// What the event loops do, as metrics.
enum LoopMetrics {
  /// A turn of a loop this long delays every connection on it.
  private static let stallThreshold = Duration.milliseconds(250)

  /// Starts loops whose stalls are counted and logged.
  static func makeGroup(
    count: Int, metrics: MetricsRegistry, logger: Logger
  ) throws(SystemError) -> EventLoopGroup {
    let stalls = metrics.counter(
      "event_loop.stalls", help: "Turns of an event loop that took 250 ms or longer.")[]
    let group = try EventLoopGroup(
      count: count,
      lag: EventLoop.LagObserver(threshold: stallThreshold) { length in
        stalls.increment()
        logger.warning("an event loop was held up", ["duration": "\(length)"])
      })
    metrics.gauge("event_loop.connections", help: "Sockets and listeners on the loops.") {
      group.loops.reduce(0) { $0 + $1.readStatistics().sources }
    }
    return group
  }
}
