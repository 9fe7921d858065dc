package import Protobuf
package import Telephony

/// One purchase and everything that follows from it until the number is given back.
///
/// **States** of its step, each read from the row, so that a restart goes on where the row stands:
/// ```
/// reserving ─ granted ─▶ ordering ─ sold ─────────────────▶ confirming ─ confirmed ─▶ finished
///     │                    │  ▲ │  ▲                          ▲   │                     │
///     │             reply  │  │ │  └ none, settled ─┐         │   │ place lost          │ release
///     │             lost   ▼  │ │                   │         │   ▼                     ▼
///     │                  settling ── found ──▶ provisioning ──┘  releasing ◀────────────┘
///     │ refused            │    │ pending          │              │ carrier confirmed
///     ▼                    ▼    ▼                  ▼ refused      ▼
/// (row removed)          returning: the place goes back to the plan ──▶ finished, or removed
/// ```
package struct NumberOperation: Sendable, Equatable {
  package enum Step: String, Sendable, CaseIterable {
    /// billing-eligibility is asked for a place in the plan.
    case reserving

    /// The carrier is asked for the number: once. Found at a start, the request may have been sent.
    case ordering

    /// The carrier may have the order; it is looked up by its reference until that is known.
    case settling

    /// The carrier has the order and has not finished it.
    case provisioning

    /// The number is bought; its place in the plan is to be marked so.
    case confirming

    /// The number is to be given back to the carrier.
    case releasing

    /// No number is held; its place in the plan is to be given back.
    case returning

    /// Nothing is outstanding.
    case finished
  }

  package var id: OperationID
  package var phoneNumber: PhoneNumberID
  package var team: TeamID
  package var number: E164
  package var step: Step

  /// Adds 1 at each change; a step is taken only from the version that it was decided on.
  package var version: Int64

  /// The connection at the carrier that the buyer named.
  package var connection: String?

  /// When the purchase began, to the second: a trial ends a whole number of days after it.
  package var purchasedAt: Timestamp

  /// The team gave the number back before it had it.
  package var isReleaseRequested: Bool

  /// As of the reservation, which it includes; `nil` before.
  package var eligibility: Eligibility?

  package init(
    id: OperationID, phoneNumber: PhoneNumberID, team: TeamID, number: E164,
    step: Step = .reserving, version: Int64 = 1, connection: String? = nil,
    purchasedAt: Timestamp, isReleaseRequested: Bool = false, eligibility: Eligibility? = nil
  ) {
    self.id = id
    self.phoneNumber = phoneNumber
    self.team = team
    self.number = number
    self.step = step
    self.version = version
    self.connection = connection
    self.purchasedAt = purchasedAt
    self.isReleaseRequested = isReleaseRequested
    self.eligibility = eligibility
  }
}

/// An operation with its number, whose row may be gone.
package struct OperationState: Sendable, Equatable {
  package var operation: NumberOperation
  package var number: OwnedNumber?

  package init(operation: NumberOperation, number: OwnedNumber?) {
    self.operation = operation
    self.number = number
  }
}
