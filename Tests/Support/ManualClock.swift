import EventLoop
package import Protobuf

/// A civil clock that stands still until a test moves it. Safe from any thread.
package final class ManualClock: WallClock {
  private let time: Lock<Timestamp>

  package init(_ start: Timestamp = Timestamp(seconds: 1_705_312_800)) { time = Lock(start) }

  package func now() -> Timestamp { time.withLock { $0 } }

  package func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

  package func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}
