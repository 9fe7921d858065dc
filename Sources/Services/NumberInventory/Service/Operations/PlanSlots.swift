package import API
import GRPC
package import Identity
package import Lifecycle
import Telephony

/// The places that plans give for numbers, as billing-eligibility keeps them.
///
/// Every method is idempotent by the operation's id and ends within the configured time.
package struct PlanSlots: Sendable {
  private let client: NumberSlotsClient
  private let caller: ServiceCaller
  private let timeout: Duration
  private let logger: Logger

  package init(
    client: NumberSlotsClient, caller: ServiceCaller, timeout: Duration, logger: Logger
  ) {
    self.client = client
    self.caller = caller
    self.timeout = timeout
    self.logger = logger
  }

  /// Takes a place for the number of an operation.
  func reserve(for operation: NumberOperation) async -> SlotNews {
    do {
      let answer = try await client.reserveSlot(
        ReserveSlotRequest(
          operationID: operation.id.text, teamID: operation.team.text,
          phoneNumberID: operation.phoneNumber.text, purchasedAt: operation.purchasedAt),
        options: caller.options(for: NumberSlotsMethods.reserveSlot, timeout: timeout))
      guard let eligibility = answer.eligibility.map(Eligibility.init) else { return .unreachable }
      return answer.granted
        ? .granted(eligibility, trialExpiresAt: answer.isTrial ? answer.trialExpiresAt : nil)
        : .refused(eligibility)
    } catch {
      report(error, operation.id)
      return .unreachable
    }
  }

  /// Marks the place of an operation as that of a number that was bought; `nil` when that could not
  /// be done now.
  func confirm(_ operation: OperationID) async -> ConfirmationNews? {
    do {
      let answer = try await client.confirmSlot(
        ConfirmSlotRequest(operationID: operation.text),
        options: caller.options(for: NumberSlotsMethods.confirmSlot, timeout: timeout))
      return answer.eligibility.map { .confirmed(Eligibility($0)) }
    } catch let error as RPCError where error.code == .failedPrecondition && error.isFromPeer {
      report(error, operation)
      return .lost
    } catch {
      report(error, operation)
      return nil
    }
  }

  /// Gives the place of an operation back; false when that could not be done now.
  func release(_ operation: OperationID) async -> Bool {
    do {
      _ = try await client.releaseSlot(
        ReleaseSlotRequest(operationID: operation.text),
        options: caller.options(for: NumberSlotsMethods.releaseSlot, timeout: timeout))
      return true
    } catch {
      report(error, operation)
      return false
    }
  }

  private func report(_ error: any Error, _ operation: OperationID) {
    logger.warning(
      "billing-eligibility does not take a change of a slot",
      ["operation.id": operation.text, "error": "\(error)"])
  }
}

extension Eligibility {
  init(_ wire: API.Eligibility) {
    self.init(
      currentCount: wire.currentCount, maxAllowed: wire.maxAllowed,
      hasSubscription: wire.hasSubscription, planName: wire.planName)
  }

  var wire: API.Eligibility {
    API.Eligibility(
      currentCount: currentCount, maxAllowed: maxAllowed, hasSubscription: hasSubscription,
      planName: planName)
  }
}
