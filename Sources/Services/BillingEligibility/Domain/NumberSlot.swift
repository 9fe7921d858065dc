package import Protobuf
package import Telephony

/// A place for one phone number in a team's plan.
///
/// It belongs to one purchase and owns the number's
/// trial.
package struct NumberSlot: Sendable, Equatable {
  /// Where a slot is in its life.
  ///
  /// **States:** `reserved` can become `confirmed` or `released`, `confirmed` can become
  /// `released`, `released` is final. Reserved and confirmed slots count against the plan.
  package enum State: String, Sendable, CaseIterable {
    /// The number is being ordered.
    case reserved

    /// The number was bought.
    case confirmed

    /// The place was given back.
    case released
  }

  /// The purchase.
  package var operation: OperationID

  package var team: TeamID
  package var phoneNumber: PhoneNumberID
  package var state: State

  /// When the trial ends, fixed at purchase; `nil` for a number that is no trial.
  package var trialExpiresAt: Timestamp?

  /// Counts what `isTrial` and `trialExpiresAt` have been: 1 at first, each change adds 1.
  ///
  /// Of two
  /// copies of a slot the one with the higher revision holds.
  package var revision: Int64

  package var isTrial: Bool { trialExpiresAt != nil }

  package init(
    operation: OperationID,
    team: TeamID,
    phoneNumber: PhoneNumberID,
    state: State,
    trialExpiresAt: Timestamp?,
    revision: Int64
  ) {
    self.operation = operation
    self.team = team
    self.phoneNumber = phoneNumber
    self.state = state
    self.trialExpiresAt = trialExpiresAt
    self.revision = revision
  }
}

/// The answer to a reservation: a refusal is an answer, not an error.
package struct SlotDecision: Sendable, Equatable {
  /// The slot that was granted; `nil` for a refusal.
  package var slot: NumberSlot?

  /// As of the transaction that decided, a granted slot included.
  package var eligibility: Eligibility

  package init(slot: NumberSlot?, eligibility: Eligibility) {
    self.slot = slot
    self.eligibility = eligibility
  }
}
