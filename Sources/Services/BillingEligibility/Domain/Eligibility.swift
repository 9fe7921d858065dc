/// How many numbers a team holds and how many its plan allows.
package struct Eligibility: Sendable, Equatable {
  /// Numbers that are purchasing, active or suspended: reserved and confirmed slots.
  package var currentCount: Int32

  /// The most that the plan allows.
  ///
  /// Less than `currentCount` after a move to a smaller plan.
  package var maxAllowed: Int32

  package var hasSubscription: Bool
  package var planName: String

  package init(currentCount: Int32, maxAllowed: Int32, hasSubscription: Bool, planName: String) {
    self.currentCount = currentCount
    self.maxAllowed = maxAllowed
    self.hasSubscription = hasSubscription
    self.planName = planName
  }
}
