package import Protobuf
package import Telephony

/// A customer's account.
package struct Team: Sendable, Equatable {
  package var id: TeamID

  /// The name in addresses, unique: 1 to 63 of a-z, 0-9 and `-`, neither first nor last a `-`.
  package var slug: String

  /// The name that people see.
  package var name: String

  package var createdAt: Timestamp
  package var subscription: Subscription

  package init(
    id: TeamID, slug: String, name: String, createdAt: Timestamp, subscription: Subscription
  ) {
    self.id = id
    self.slug = slug
    self.name = name
    self.createdAt = createdAt
    self.subscription = subscription
  }
}

/// A person.
///
/// Users belong to one team.
package struct User: Sendable, Equatable {
  package enum Role: String, Sendable, CaseIterable {
    case owner
    case member
  }

  package var id: UserID
  package var team: TeamID
  package var email: String
  package var name: String
  package var role: Role

  package init(id: UserID, team: TeamID, email: String, name: String, role: Role) {
    self.id = id
    self.team = team
    self.email = email
    self.name = name
    self.role = role
  }

  /// What makes two addresses the same address: they differ at most in the case of letters.
  package static func addressKey(_ email: String) -> String {
    email.lowercased()
  }

  /// Whether the text can be an e-mail address: something on both sides of one `@`, and no blanks.
  package static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
    }
  }
}
