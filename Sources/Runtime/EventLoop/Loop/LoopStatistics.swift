import Synchronization

/// What a loop did, readable from any thread while it runs.
package struct LoopStatistics: Sendable, Equatable {
  /// Turns of the loop.
  package var ticks: Int
  /// Time spent outside of waiting, in nanoseconds.
  package var busyNanoseconds: Int
  /// The longest turn since the last reading, in nanoseconds: what a ready socket may have waited.
  package var longestTickNanoseconds: Int
  /// Connections registered now.
  package var sources: Int
}

/// The counters behind ``LoopStatistics``; written by the loop alone.
struct LoopCounters: ~Copyable {
  let ticks = Atomic<Int>(0)
  let busyNanoseconds = Atomic<Int>(0)
  let longestTickNanoseconds = Atomic<Int>(0)
  let sources = Atomic<Int>(0)

  func record(tickNanoseconds: Int) {
    // One writer: a relaxed load and store is an increment without a locked instruction.
    ticks.store(ticks.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    busyNanoseconds.store(
      busyNanoseconds.load(ordering: .relaxed) &+ tickNanoseconds, ordering: .relaxed)
    if tickNanoseconds > longestTickNanoseconds.load(ordering: .relaxed) {
      longestTickNanoseconds.store(tickNanoseconds, ordering: .relaxed)
    }
  }

  func read() -> LoopStatistics {
    LoopStatistics(
      ticks: ticks.load(ordering: .relaxed),
      busyNanoseconds: busyNanoseconds.load(ordering: .relaxed),
      longestTickNanoseconds: longestTickNanoseconds.exchange(0, ordering: .relaxed),
      sources: sources.load(ordering: .relaxed))
  }
}
