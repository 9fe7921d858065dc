package import Protobuf

/// What a team may buy.
///
/// Plans are rows, seeded by a migration; nothing here knows one of them by
/// name.
package struct Plan: Sendable, Equatable {
  /// As in `growth`.
  package var id: String

  /// The name that people see, as in `Growth`.
  package var name: String

  /// How many numbers a team may hold, unless its subscription says otherwise.
  package var numberLimit: Int32

  /// Whether it is paid for.
  package var hasSubscription: Bool

  /// Days after which a number bought on this plan expires; 0 is never.
  package var trialDays: Int32

  /// Whether a subscription to it may have a number limit of its own.
  package var limitIsPerTeam: Bool

  package init(
    id: String,
    name: String,
    numberLimit: Int32,
    hasSubscription: Bool,
    trialDays: Int32,
    limitIsPerTeam: Bool
  ) {
    self.id = id
    self.name = name
    self.numberLimit = numberLimit
    self.hasSubscription = hasSubscription
    self.trialDays = trialDays
    self.limitIsPerTeam = limitIsPerTeam
  }

  /// Returns when a number bought at this moment on this plan stops being a trial's, or `nil` when
  /// it is no trial.
  package func trialExpiry(purchasedAt: Timestamp) -> Timestamp? {
    guard trialDays > 0 else { return nil }
    let day: Int64 = 86_400_000_000
    return Timestamp(microseconds: purchasedAt.microseconds + Int64(trialDays) * day)
  }
}

/// The plan that a team is on.
package struct Subscription: Sendable, Equatable {
  package var plan: Plan

  /// The team's own number limit, where its plan allows one.
  package var numberLimit: Int32?

  /// When the team came onto the plan.
  package var startedAt: Timestamp

  /// Numbers that are reserved or confirmed.
  package var slotCount: Int32

  package init(plan: Plan, numberLimit: Int32?, startedAt: Timestamp, slotCount: Int32) {
    self.plan = plan
    self.numberLimit = numberLimit
    self.startedAt = startedAt
    self.slotCount = slotCount
  }

  package var eligibility: Eligibility {
    Eligibility(
      currentCount: slotCount,
      maxAllowed: numberLimit ?? plan.numberLimit,
      hasSubscription: plan.hasSubscription,
      planName: plan.name
    )
  }
}
