package import API
import GRPC
package import Identity
import Telephony

/// What this service asks of number-inventory beside pushing heads to it.
package struct NumbersPeer: Sendable {
  private let heads: AssistantHeadsClient
  private let phoneNumbers: PhoneNumbersClient
  private let caller: ServiceCaller
  private let timeout: Duration

  /// Takes the clients of number-inventory.
  ///
  /// - Parameters:
  ///   - heads: closes assistants.
  ///   - phoneNumbers: names the carrier.
  ///   - caller: this service's own voice.
  ///   - timeout: how long one call may take; 5 s by default.
  package init(
    heads: AssistantHeadsClient,
    phoneNumbers: PhoneNumbersClient,
    caller: ServiceCaller,
    timeout: Duration = .seconds(5)
  ) {
    self.heads = heads
    self.phoneNumbers = phoneNumbers
    self.caller = caller
    self.timeout = timeout
  }

  /// Closes an assistant for new assignments, for ever; again, it changes nothing.
  ///
  /// - Throws: `AssistantFailure.hasNumbers`, `.numbersUnavailable`, `.numbersTimedOut`.
  func tombstone(_ id: AssistantID, of team: TeamID) async throws {
    do {
      _ = try await heads.tombstoneAssistant(
        TombstoneAssistantRequest(assistantID: id.text, teamID: team.text),
        options: caller.options(for: AssistantHeadsMethods.tombstoneAssistant, timeout: timeout)
      )
    } catch let error as RPCError {
      throw Self.failure(error)
    }
  }

  /// Returns the name of the carrier that numbers are bought from.
  ///
  /// - Throws: `AssistantFailure.numbersUnavailable`.
  func carrier() async throws -> String {
    do {
      return try await phoneNumbers.getCarrier(
        GetCarrierRequest(),
        options: caller.options(for: PhoneNumbersMethods.getCarrier, timeout: timeout)
      ).provider
    } catch let error as RPCError {
      // Nothing is changed by asking, so that running out of time is unavailability too.
      throw error.code == .deadlineExceeded
        ? AssistantFailure.numbersUnavailable : Self.failure(error)
    }
  }

  private static func failure(_ error: RPCError) -> any Error {
    switch error.code {
    case .failedPrecondition where error.refusalReason == "ASSISTANT_HAS_NUMBERS":
      AssistantFailure.hasNumbers
    case .unavailable: AssistantFailure.numbersUnavailable
    case .deadlineExceeded: AssistantFailure.numbersTimedOut
    default: error
    }
  }
}
