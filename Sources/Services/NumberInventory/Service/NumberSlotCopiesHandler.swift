package import API
package import GRPC
package import Protobuf
import Telephony

/// The RPC by which billing-eligibility pushes what it decided about trials.
package struct NumberSlotCopiesHandler: NumberSlotCopiesService {
  private let numbers: NumberStore
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(numbers: NumberStore, clock: any WallClock, failures: FailureMapping) {
    self.numbers = numbers
    self.clock = clock
    self.failures = failures
  }

  package func putNumberSlots(
    _ request: PutNumberSlotsRequest, context: ServerContext
  ) async throws -> PutNumberSlotsResponse {
    try await failures.mapped {
      let copies = request.slots.map { slot in
        SlotCopy(
          phoneNumber: PhoneNumberID(unchecked: slot.phoneNumberID),
          trialExpiresAt: slot.isTrial ? slot.trialExpiresAt : nil, revision: slot.revision)
      }
      try await numbers.putSlots(copies, at: clock.now())
      return PutNumberSlotsResponse()
    }
  }
}
