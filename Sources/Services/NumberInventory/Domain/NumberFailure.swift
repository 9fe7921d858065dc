package import Telephony

/// Why number-inventory does not do what it was asked.
package enum NumberFailure: Error, Sendable, Equatable {
  /// The team, the number or the assistant is not the caller's.
  case foreign

  /// No number, or no assistant, has this id.
  case noNumber(PhoneNumberID)
  case noAssistant(AssistantID)

  /// Fields of a search do not go together; at least one.
  case invalid([FieldFault])

  /// Numbers of this country are not sold.
  case unsupportedCountry

  /// The plan allows no further number.
  case limitReached(Eligibility)

  /// Somebody else has the number, or the carrier no longer offers it.
  case taken

  /// The team has the number already.
  case owned(PhoneNumberID)

  /// The carrier does not know the connection.
  case unknownConnection

  /// The carrier refused the order; the row in `error` is left.
  case carrierFailed(OwnedNumber)

  /// The team gave the number back before it had it.
  case releasedMeanwhile

  /// The carrier refused what was asked of it beside an order, in its words.
  case carrierRefused(String)

  /// billing-eligibility, or the carrier, does not answer; nothing was changed.
  case billingUnavailable
  case carrierUnavailable

  /// As many purchases and releases are under way as may be.
  case overloaded

  /// A bound of ours keeps the purchase from being told; it goes on, and the list shows it.
  case unsettled

  /// A number that is to be assigned is not active.
  case notActive(PhoneNumberID, NumberStatus)

  /// Numbers are assigned to the assistant that is to be deleted.
  case assistantHasNumbers(count: Int)

  /// The assistant may not show this number.
  case callerIDRefused(CallerIDRefusal)
}

/// What is wrong with one field of a request that is well formed.
package struct FieldFault: Sendable, Equatable {
  /// The path, as in `filters.areaCode`.
  package var path: String

  /// Continues a sentence that begins with the path, as in `is for US and CA only`.
  package var problem: String

  package init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }
}

/// Why an assistant may not show a number when it calls.
package enum CallerIDRefusal: Sendable, Equatable {
  /// The number is not assigned to it, or nobody owns it.
  case notAssigned

  /// The number is not active.
  case notActive

  /// `outbound_enabled` is off.
  case outboundDisabled
}
