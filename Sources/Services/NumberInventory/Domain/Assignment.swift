package import Telephony

/// The whole set of numbers that an assistant shall have.
package struct AssignmentRequest: Sendable, Equatable {
  package var assistant: AssistantID
  package var team: TeamID

  /// Without duplicates, in the order in which they were asked for.
  package let numbers: [PhoneNumberID]

  package init(assistant: AssistantID, team: TeamID, numbers: [PhoneNumberID]) {
    self.assistant = assistant
    self.team = team
    var seen: Set<PhoneNumberID> = []
    self.numbers = numbers.filter { seen.insert($0).inserted }
  }
}

/// What an assistant has after its numbers were replaced.
package struct AssignmentResult: Sendable, Equatable {
  package var assistant: AssistantHead
  package var numbers: [PhoneNumberID]

  /// A sentence for the person who assigned; says when calls will not be answered.
  package var message: String {
    let count =
      switch numbers.count {
      case 0: "No phone numbers are"
      case 1: "1 phone number is"
      default: "\(numbers.count) phone numbers are"
      }
    let text = "\(count) assigned to \(assistant.name)."
    guard !numbers.isEmpty, !assistant.isInboundEnabled else { return text }
    return text + " Calls will not be answered because inbound_enabled is off."
  }
}
