package import Telephony

/// Why assistant-config does not do what it was asked.
package enum AssistantFailure: Error, Sendable, Equatable {
  /// The team or the assistant is not the caller's.
  case foreign

  /// No assistant has this id.
  case noAssistant(AssistantID)

  /// The assistant never had this version.
  case noVersion(AssistantID, Int32)

  /// The team has as many assistants as it may.
  case tooManyAssistants(limit: Int)

  /// Phone numbers are assigned to the assistant that was to be deleted.
  case hasNumbers

  /// number-inventory, which has a part in this, does not answer.
  case numbersUnavailable

  /// number-inventory was asked and did not answer in time, so that its part may be done or not.
  case numbersTimedOut
}
