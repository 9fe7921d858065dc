/// Bounds and times of purchases and releases.
package struct OperationConfiguration: Sendable {
  /// How long a purchase or a release keeps its caller waiting for the carrier; 10 s by default.
  package var waitMax: Duration = .seconds(10)

  /// Operations with something outstanding at a time; 10,000 by default. A further purchase is
  /// refused, a release is not.
  package var runningMax = 10_000

  /// How long billing-eligibility may take to answer; 3 s by default.
  package var billingTimeout: Duration = .seconds(3)

  /// The pause after a first look that brought nothing new, 0.25 s by default, and the longest one,
  /// 5 s by default; each is twice the one before.
  package var pauseFirst: Duration = .milliseconds(250)
  package var pauseMost: Duration = .seconds(5)

  package init() {}

  /// The pause after so many looks that brought nothing new.
  func pause(after looks: Int) -> Duration {
    var pause = pauseFirst
    for _ in 0..<min(looks, 30) where pause < pauseMost { pause += pause }
    return min(pause, pauseMost)
  }
}
