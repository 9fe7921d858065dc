import EventLoop
import Synchronization

/// A number that only grows. Safe from any thread.
package final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  package func increment(by amount: Int = 1) { count.add(amount, ordering: .relaxed) }

  package var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down. Safe from any thread.
package final class Gauge: Sendable {
  private let current = Atomic<Int>(0)

  package func set(_ value: Int) { current.store(value, ordering: .relaxed) }

  package func add(_ amount: Int) { current.add(amount, ordering: .relaxed) }

  package var value: Int { current.load(ordering: .relaxed) }
}

/// How often a duration fell into each of a fixed row of ranges. Safe from any thread.
package final class Histogram: Sendable {
  struct State: Sendable {
    /// One for each bound, and one for what is above the last; not cumulative.
    var counts: [Int]
    var sumNanoseconds: Int64 = 0
  }

  /// Upper bounds in nanoseconds, ascending.
  let boundsNanoseconds: [Int64]
  private let state: Lock<State>

  init(boundsNanoseconds: [Int64]) {
    self.boundsNanoseconds = boundsNanoseconds
    state = Lock(State(counts: [Int](repeating: 0, count: boundsNanoseconds.count + 1)))
  }

  package func record(_ duration: Duration) { record(nanoseconds: duration.clampedNanoseconds) }

  package func record(nanoseconds: Int64) {
    let index = boundsNanoseconds.firstIndex { nanoseconds <= $0 } ?? boundsNanoseconds.count
    state.withLock { state in
      state.counts[index] += 1
      state.sumNanoseconds = state.sumNanoseconds.addingReportingOverflow(nanoseconds).partialValue
    }
  }

  func read() -> State { state.withLock { $0 } }

  /// 0.5 ms to 10 s: where calls of this product fall.
  package static let callBounds: [Duration] = [
    .microseconds(500), .milliseconds(1), .microseconds(2500), .milliseconds(5), .milliseconds(10),
    .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250),
    .milliseconds(500), .seconds(1), .microseconds(2_500_000), .seconds(5), .seconds(10),
  ]
}
