package import API
package import GRPC
import Protobuf
import Telephony

/// The RPCs of whatever answers and places calls.
package struct CallsHandler: CallsService {
  private let numbers: NumberStore
  private let assignments: AssignmentStore
  private let heads: HeadStore
  private let failures: FailureMapping

  package init(
    numbers: NumberStore, assignments: AssignmentStore, heads: HeadStore, failures: FailureMapping
  ) {
    self.numbers = numbers
    self.assignments = assignments
    self.heads = heads
    self.failures = failures
  }

  package func routeInboundCall(
    _ request: RouteInboundCallRequest, context: ServerContext
  ) async throws -> RouteInboundCallResponse {
    try await failures.mapped {
      let number = try PhoneNumbersHandler.e164(request.to, "to")
      guard let routed = try await numbers.route(to: number) else {
        return RouteInboundCallResponse(
          outcome: .unknownNumber, explanation: CallRoute.unknownNumber.explanation)
      }
      try Caller(context).checkMayAsk(about: routed.team)
      var response = RouteInboundCallResponse(
        outcome: routed.route.outcome, phoneNumberID: routed.id.text, teamID: routed.team.text,
        explanation: routed.route.explanation)
      if case .routed(let head) = routed.route {
        response.assistant = try Assistant(protobuf: head.configuration)
      }
      return response
    }
  }

  package func listCallerIDs(
    _ request: ListCallerIDsRequest, context: ServerContext
  ) async throws -> ListCallerIDsResponse {
    try await failures.mapped {
      let head = try await head(request.assistantID, context)
      guard head.isOutboundEnabled else { return ListCallerIDsResponse() }
      let numbers = try await assignments.activeNumbers(of: head.id)
      return ListCallerIDsResponse(phoneNumbers: numbers.map(\.text))
    }
  }

  package func checkCallerID(
    _ request: CheckCallerIDRequest, context: ServerContext
  ) async throws -> CheckCallerIDResponse {
    try await failures.mapped {
      let number = try PhoneNumbersHandler.e164(request.from, "from")
      let head = try await head(request.assistantID, context)
      guard let routed = try await numbers.route(to: number), routed.assistant?.id == head.id else {
        throw NumberFailure.callerIDRefused(.notAssigned)
      }
      guard routed.status == .active else { throw NumberFailure.callerIDRefused(.notActive) }
      guard head.isOutboundEnabled else { throw NumberFailure.callerIDRefused(.outboundDisabled) }
      return CheckCallerIDResponse(phoneNumberID: routed.id.text)
    }
  }

  private func head(_ id: String, _ context: ServerContext) async throws -> AssistantHead {
    let id = AssistantID(unchecked: id)
    guard let head = try await heads.head(of: id) else { throw NumberFailure.noAssistant(id) }
    try Caller(context).checkMayAsk(about: head.team)
    return head
  }
}
