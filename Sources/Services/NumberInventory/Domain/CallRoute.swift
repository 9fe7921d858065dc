package import Telephony

/// What a call to a number meets.
package enum CallRoute: Sendable, Equatable {
  /// The assistant takes it.
  case routed(AssistantHead)

  /// No team owns the number.
  case unknownNumber

  /// The number is not active; the reason is that of its status.
  case notActive(NumberStatus, reason: String?)

  /// No assistant is assigned.
  case unassigned

  /// The assistant does not answer calls.
  case inboundDisabled(AssistantHead)

  /// Decides what a call to an owned number meets.
  package static func to(
    status: NumberStatus, reason: String?, assistant: AssistantHead?
  ) -> CallRoute {
    guard status == .active else { return .notActive(status, reason: reason) }
    guard let assistant else { return .unassigned }
    return assistant.isInboundEnabled ? .routed(assistant) : .inboundDisabled(assistant)
  }

  /// Why, and who can change it: a sentence.
  package var explanation: String {
    switch self {
    case .routed(let assistant):
      "\(assistant.name) takes the call, in version \(assistant.version)."
    case .unknownNumber:
      "No team owns this number."
    case .notActive(let status, let reason):
      "The number is \(status.rawValue), and only active numbers take calls."
        + (reason.map { " \($0)" } ?? "")
    case .unassigned:
      "No assistant is assigned to the number: assign one in the assistant's telephony settings."
    case .inboundDisabled(let assistant):
      "\(assistant.name) does not answer calls: switch on inbound_enabled for it."
    }
  }
}

/// A number as a ringing call finds it.
package struct RoutedNumber: Sendable, Equatable {
  package var id: PhoneNumberID
  package var number: E164
  package var team: TeamID
  package var status: NumberStatus
  package var assistant: AssistantHead?
  package var route: CallRoute
}
