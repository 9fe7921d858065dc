/// When an attempt follows the ones that failed: after twice as long each time, up to a bound.
package struct RetrySchedule: Sendable {
  /// The wait after the first failure; at least 1 ms.
  package let first: Duration

  /// The longest wait.
  package let most: Duration

  package init(first: Duration, most: Duration) {
    self.first = max(first, .milliseconds(1))
    self.most = max(most, self.first)
  }

  /// Returns the wait before the next attempt.
  ///
  /// `failures` counts the failed attempts before the latest one: 0 gives the first wait.
  package func delay(after failures: Int64) -> Duration {
    var delay = first
    for _ in 0..<min(max(failures, 0), 62) {
      if delay >= most { break }
      delay += delay
    }
    return min(delay, most)
  }
}
