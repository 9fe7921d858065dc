package import API
package import GRPC
package import Protobuf
import Telephony

/// The RPCs by which number-inventory takes and returns slots.
package struct NumberSlotsHandler: NumberSlotsService {
  private let slots: SlotStore
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(slots: SlotStore, clock: any WallClock, failures: FailureMapping) {
    self.slots = slots
    self.clock = clock
    self.failures = failures
  }

  package func reserveSlot(
    _ request: ReserveSlotRequest, context: ServerContext
  ) async throws -> ReserveSlotResponse {
    try await failures.mapped {
      let now = clock.now()
      let decision = try await slots.reserve(
        operation: OperationID(unchecked: request.operationID),
        team: TeamID(unchecked: request.teamID),
        phoneNumber: PhoneNumberID(unchecked: request.phoneNumberID),
        purchasedAt: request.purchasedAt ?? now,
        at: now
      )
      return ReserveSlotResponse(
        granted: decision.slot != nil,
        eligibility: decision.eligibility.wire,
        isTrial: decision.slot?.isTrial ?? false,
        trialExpiresAt: decision.slot?.trialExpiresAt
      )
    }
  }

  package func confirmSlot(
    _ request: ConfirmSlotRequest, context: ServerContext
  ) async throws -> ConfirmSlotResponse {
    try await failures.mapped {
      let (slot, eligibility) = try await slots.confirm(
        OperationID(unchecked: request.operationID), at: clock.now())
      return ConfirmSlotResponse(
        eligibility: eligibility.wire,
        isTrial: slot.isTrial,
        trialExpiresAt: slot.trialExpiresAt
      )
    }
  }

  package func releaseSlot(
    _ request: ReleaseSlotRequest, context: ServerContext
  ) async throws -> ReleaseSlotResponse {
    try await failures.mapped {
      let eligibility = try await slots.release(
        OperationID(unchecked: request.operationID), at: clock.now())
      return ReleaseSlotResponse(eligibility: eligibility?.wire)
    }
  }
}
