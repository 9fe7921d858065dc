package import Protobuf
package import Telephony

/// An API key, without its secret: it acts for one user in one team.
package struct APIKey: Sendable, Equatable {
  package var id: KeyID
  package var team: TeamID
  package var user: UserID
  package var name: String

  /// The first characters of the key, enough to recognise it and not to use it.
  package var prefix: String

  package var scopes: Scopes
  package var createdAt: Timestamp

  /// To the minute; `nil` until the key is used.
  package var lastUsedAt: Timestamp?

  /// `nil` for a key that does not expire.
  package var expiresAt: Timestamp?

  package init(
    id: KeyID,
    team: TeamID,
    user: UserID,
    name: String,
    prefix: String,
    scopes: Scopes,
    createdAt: Timestamp,
    lastUsedAt: Timestamp? = nil,
    expiresAt: Timestamp? = nil
  ) {
    self.id = id
    self.team = team
    self.user = user
    self.name = name
    self.prefix = prefix
    self.scopes = scopes
    self.createdAt = createdAt
    self.lastUsedAt = lastUsedAt
    self.expiresAt = expiresAt
  }

  /// How many keys of a team may be live at once, neither revoked nor expired.
  package static let liveLimit = 100

  /// Returns when a key made now and valid for so many days expires.
  package static func expiry(days: Int32?, from now: Timestamp) -> Timestamp? {
    guard let days else { return nil }
    return Timestamp(microseconds: now.microseconds + Int64(days) * 86_400_000_000)
  }
}
