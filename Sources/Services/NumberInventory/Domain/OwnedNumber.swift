package import Protobuf
package import Telephony

/// A phone number that a team owns, is buying, failed to buy, or gave back.
package struct OwnedNumber: Sendable, Equatable {
  package var id: PhoneNumberID
  package var number: E164
  package var team: TeamID
  package var status: NumberStatus

  /// What is waited for and who must act; `nil` for an active number.
  package var statusReason: String?

  /// The purchase, which is also the customer reference of the carrier's order and names the place
  /// in the plan.
  package var operation: OperationID

  /// The carrier's name, as in `simulated`.
  package var carrier: String

  /// The carrier's ids of its order and of the number; `nil` until they are known.
  package var carrierOrder: String?
  package var carrierNumber: String?

  /// When the trial ends; `nil` for a number that is no trial. A copy: billing-eligibility decides.
  package var trialExpiresAt: Timestamp?

  /// The revision of the place in the plan that the trial was copied from; 0 before there is one.
  package var slotRevision: Int64

  /// The connection at the carrier that the buyer named.
  package var connection: String?

  package var traits: NumberTraits
  package var buyer: Buyer

  /// When it was bought, to the second.
  package var createdAt: Timestamp
  package var updatedAt: Timestamp
  package var releasedAt: Timestamp?

  /// Adds 1 at each change that a reader can see.
  package var revision: Int64

  package var isTrial: Bool { trialExpiresAt != nil }

  /// What the number costs its team each month: nothing while it is a trial.
  package var monthlyPrice: USD { isTrial ? .zero : traits.monthlyPrice }
}

/// What the carrier says of a number.
package struct NumberTraits: Sendable, Equatable {
  /// ISO 3166-1 alpha-2.
  package var country: String

  /// The city, and the state or province; `nil` where unknown.
  package var locality: String?
  package var region: String?

  /// Of `voice`, `sms`, `mms` and `fax`.
  package var features: [String]

  package var monthlyPrice: USD

  package init(
    country: String, locality: String? = nil, region: String? = nil, features: [String] = [],
    monthlyPrice: USD
  ) {
    self.country = country
    self.locality = locality
    self.region = region
    self.features = features
    self.monthlyPrice = monthlyPrice
  }
}

/// The user who buys, as of the purchase.
package struct Buyer: Sendable, Equatable {
  package var team: TeamID
  package var email: String
  package var name: String

  package init(team: TeamID, email: String, name: String) {
    self.team = team
    self.email = email
    self.name = name
  }
}

/// A number as lists show it, with the assistant that has it.
package struct ListedNumber: Sendable, Equatable {
  package var number: OwnedNumber

  /// `nil` while unassigned.
  package var assistant: AssistantID?
  package var assistantName: String?
}
