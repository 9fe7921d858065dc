/// How many numbers a team holds and how many its plan allows, as billing-eligibility told.
package struct Eligibility: Sendable, Equatable {
  /// Numbers that are purchasing, active or suspended.
  package var currentCount: Int32

  /// The most that the plan allows.
  package var maxAllowed: Int32

  /// Whether the plan is a paid one.
  package var hasSubscription: Bool

  /// The plan's name, as in `Growth`.
  package var planName: String

  package init(currentCount: Int32, maxAllowed: Int32, hasSubscription: Bool, planName: String) {
    self.currentCount = currentCount
    self.maxAllowed = maxAllowed
    self.hasSubscription = hasSubscription
    self.planName = planName
  }
}
