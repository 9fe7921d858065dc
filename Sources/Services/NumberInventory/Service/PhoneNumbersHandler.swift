package import API
package import GRPC
package import Protobuf
import Telephony

/// The RPCs about the numbers of a team.
package struct PhoneNumbersHandler: PhoneNumbersService {
  private let purchasing: Purchasing
  private let numbers: NumberStore
  private let assignments: AssignmentStore
  private let carrier: any Carrier
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(
    purchasing: Purchasing, numbers: NumberStore, assignments: AssignmentStore,
    carrier: any Carrier, clock: any WallClock, failures: FailureMapping
  ) {
    self.purchasing = purchasing
    self.numbers = numbers
    self.assignments = assignments
    self.carrier = carrier
    self.clock = clock
    self.failures = failures
  }

  package func searchPhoneNumbers(
    _ request: SearchPhoneNumbersRequest, context: ServerContext
  ) async throws -> SearchPhoneNumbersResponse {
    try await failures.mapped {
      let filters = try SearchFilters(request.filters ?? .init())
      let found = try await search(filters.carrierSearch())
      return SearchPhoneNumbersResponse(
        numbers: found.map(\.wire), provider: carrier.name, count: Int32(clamping: found.count))
    }
  }

  package func purchasePhoneNumber(
    _ request: PurchasePhoneNumberRequest, context: ServerContext
  ) async throws -> PurchasePhoneNumberResponse {
    try await failures.mapped {
      let buyer = try Caller(context).buyer(forTeam: request.teamID)
      let answer = try await purchasing.purchase(
        Self.e164(request.phoneNumber, "phoneNumber"), for: buyer,
        connection: request.connectionID)
      return PurchasePhoneNumberResponse(
        phoneNumber: answer.number.purchased(answer.message),
        eligibility: answer.eligibility.wire)
    }
  }

  package func listPhoneNumbers(
    _ request: ListPhoneNumbersRequest, context: ServerContext
  ) async throws -> ListPhoneNumbersResponse {
    try await failures.mapped {
      let page = try await numbers.list(
        NumberQuery(
          team: Caller(context).team(named: request.teamID),
          status: NumberStatus.filter(request.status), assistant: AssistantID(request.assistantID),
          limit: request.limit.map(Int.init), offset: Int(request.offset)))
      return ListPhoneNumbersResponse(
        numbers: page.numbers.map(\.wire), count: Int32(clamping: page.count))
    }
  }

  package func getPhoneNumber(
    _ request: GetPhoneNumberRequest, context: ServerContext
  ) async throws -> GetPhoneNumberResponse {
    try await failures.mapped {
      let number = try await numbers.number(
        PhoneNumberID(unchecked: request.id), of: Caller(context).team)
      return GetPhoneNumberResponse(phoneNumber: number.wire)
    }
  }

  package func releasePhoneNumber(
    _ request: ReleasePhoneNumberRequest, context: ServerContext
  ) async throws -> ReleasePhoneNumberResponse {
    try await failures.mapped {
      let isReleased = try await purchasing.release(
        PhoneNumberID(unchecked: request.id), of: Caller(context).team)
      return ReleasePhoneNumberResponse(
        released: isReleased,
        message: isReleased
          ? "Phone number released"
          : "Phone number is being released. It takes no calls any more; the carrier has not "
            + "confirmed yet, which resolves by itself.")
    }
  }

  package func explainRoute(
    _ request: ExplainRouteRequest, context: ServerContext
  ) async throws -> ExplainRouteResponse {
    try await failures.mapped {
      let routed = try await numbers.route(
        to: PhoneNumberID(unchecked: request.id), of: Caller(context).team)
      return ExplainRouteResponse(
        outcome: routed.route.outcome, explanation: routed.route.explanation,
        phoneNumber: routed.number.text, status: routed.status.wire,
        assistantID: routed.assistant?.id.text, assistantName: routed.assistant?.name,
        assistantVersion: routed.assistant?.version)
    }
  }

  package func replaceAssignments(
    _ request: ReplaceAssignmentsRequest, context: ServerContext
  ) async throws -> ReplaceAssignmentsResponse {
    try await failures.mapped {
      let result = try await assignments.replace(
        AssignmentRequest(
          assistant: AssistantID(unchecked: request.assistantID),
          team: Caller(context).team(named: request.accountSlug),
          numbers: (request.phoneNumberIDs?.ids ?? []).map(PhoneNumberID.init(unchecked:))),
        at: clock.now())
      return ReplaceAssignmentsResponse(
        message: result.message, phoneNumberIDs: result.numbers.map(\.text),
        inboundEnabled: result.assistant.isInboundEnabled,
        outboundEnabled: result.assistant.isOutboundEnabled)
    }
  }

  package func getCarrier(
    _ request: GetCarrierRequest, context: ServerContext
  ) async throws -> GetCarrierResponse {
    GetCarrierResponse(provider: carrier.name)
  }

  private func search(_ search: CarrierSearch) async throws(NumberFailure) -> [AvailableNumber] {
    do {
      return try await carrier.search(search)
    } catch .invalidSearch(let problem) {
      throw .invalid([FieldFault("filters", "cannot be searched for: \(problem)")])
    } catch .refused(let reason) {
      throw .carrierRefused(reason)
    } catch {
      throw .carrierUnavailable
    }
  }

  static func e164(_ text: String, _ field: String) throws(NumberFailure) -> E164 {
    guard let number = E164(text) else {
      throw .invalid([FieldFault(field, "must be a number in E.164 form, as +14155550101")])
    }
    return number
  }
}
