package import Telephony

/// Why billing-eligibility does not do what it was asked.
package enum BillingFailure: Error, Sendable, Equatable {
  /// The API key is malformed, unknown, expired or revoked.
  case unauthorized

  /// The team, or what belongs to it, is not the caller's; or the caller is nobody in particular
  /// where a user is needed.
  case foreign

  /// No team has this id or slug, no user or key this id.
  case noTeam(String)
  case noUser(UserID)
  case noKey(KeyID)

  /// No plan has this id; `known` are those that exist.
  case unknownPlan(String, known: [String])

  /// A number limit was given with a plan that has one for all teams.
  case limitNotPerTeam(plan: String)

  /// A scope that does not exist, at this place in the list.
  case unknownScope(String, index: Int)

  /// A new key would allow more than its maker's.
  case scopeBeyondMaker(String)

  /// The text cannot be an e-mail address.
  case notAnAddress

  /// Another team has the slug, or another user the e-mail address.
  case slugTaken(String)
  case addressTaken

  /// The team has as many live keys as it may.
  case tooManyKeys(limit: Int)

  /// The slot of this operation was released, or never reserved.
  case noSlot(OperationID)

  /// The operation already reserved a slot for another team or number.
  case operationReused(OperationID)
}
