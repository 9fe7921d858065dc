import Identity
package import Protobuf
package import Telephony

/// Makes API keys.
package struct KeyIssuer: Sendable {
  private let keys: KeyStore
  private let ids: ULIDGenerator
  private let clock: any WallClock

  package init(keys: KeyStore, ids: ULIDGenerator, clock: any WallClock) {
    self.keys = keys
    self.ids = ids
    self.clock = clock
  }

  /// Makes and stores a key; its secret exists only in the result.
  ///
  /// - Throws: `BillingFailure.scopeBeyondMaker` when the maker's scopes do not include those of
  ///   the key, `.tooManyKeys`.
  func issue(
    named name: String, user: UserID, team: TeamID, scopes: Scopes, within maker: Scopes,
    expiresInDays: Int32?, isTest: Bool
  ) async throws -> (secret: String, key: APIKey) {
    if let lacking = maker.firstLacking(of: scopes) {
      throw BillingFailure.scopeBeyondMaker(lacking)
    }
    let secret = APIKeyText(isTest: isTest)
    let now = clock.now()
    let key = APIKey(
      id: KeyID(from: ids),
      team: team,
      user: user,
      name: name,
      prefix: secret.prefix,
      scopes: scopes,
      createdAt: now,
      expiresAt: APIKey.expiry(days: expiresInDays, from: now)
    )
    try await keys.create(key, hash: secret.hash)
    return (secret.text, key)
  }
}
