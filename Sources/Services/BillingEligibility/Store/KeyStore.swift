package import Database
package import Protobuf
package import Telephony

/// API keys.
///
/// A key itself is never stored, only its SHA-256.
package struct KeyStore: Sendable {
  /// What a presented key leads to.
  package struct Holder: Sendable, Equatable {
    package var key: APIKey
    package var isRevoked: Bool
    package var email: String
    package var userName: String
    package var teamSlug: String

    /// Whether the key is neither revoked nor expired.
    package func isValid(at now: Timestamp) -> Bool {
      !isRevoked && (key.expiresAt.map { now < $0 } ?? true)
    }
  }

  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Stores a key.
  ///
  /// - Parameters:
  ///   - key: the key; its user must be of its team.
  ///   - hash: the SHA-256 of the key as its holder presents it, in lower-case hexadecimal.
  /// - Throws: `BillingFailure.tooManyKeys` when the team has as many live keys as it may.
  package func create(_ key: APIKey, hash: String) async throws {
    try await database.write { tx in
      let created = try await tx.execute(
        Self.insert,
        [
          .text(key.id.text), .text(key.team.text), .text(key.user.text), .text(key.name),
          .text(key.prefix), .text(key.scopes.names.joined(separator: " ")), .text(hash),
          .integer(key.createdAt.microseconds),
          key.expiresAt.map { .integer($0.microseconds) } ?? .null,
          .integer(Int64(APIKey.liveLimit)),
        ])
      guard created == 1 else { throw BillingFailure.tooManyKeys(limit: APIKey.liveLimit) }
    }
  }

  /// Finds who presents a key, by one indexed read.
  ///
  /// The hash is the SHA-256 of the key in lower-case hexadecimal. Of a revoked or expired key the
  /// holder is found too; `nil` means that there is no such key.
  package func holder(hash: String) async throws -> Holder? {
    try await database.read { tx in
      try await tx.query(Self.selectHolder, [.text(hash)]).first.map { row in
        Holder(
          key: Self.key(row: row),
          isRevoked: row.optionalInteger(9) != nil,
          email: row.text(10),
          userName: row.text(11),
          teamSlug: row.text(12)
        )
      }
    }
  }

  /// Returns the keys of a team that are not revoked, newest first.
  package func keys(of team: TeamID) async throws -> [APIKey] {
    try await database.read { tx in
      try await tx.query(Self.list, [.text(team.text)]).map(Self.key(row:))
    }
  }

  /// Ends a key of a team; again, it changes nothing.
  ///
  /// - Throws: `BillingFailure.noKey` when no team has it, `.foreign` when another has.
  package func revoke(_ id: KeyID, of team: TeamID, at now: Timestamp) async throws {
    try await database.write { tx in
      let rows = try await tx.query(Self.selectTeam, [.text(id.text)])
      guard let row = rows.first else { throw BillingFailure.noKey(id) }
      guard row.text(0) == team.text else { throw BillingFailure.foreign }
      try await tx.execute(
        Self.revoke, [.text(id.text), .text(team.text), .integer(now.microseconds)])
    }
  }

  /// Writes when keys were last used; an earlier moment than the stored one changes nothing.
  package func recordUse(_ uses: [KeyID: Timestamp]) async throws {
    try await database.write { tx in
      for (id, moment) in uses {
        try await tx.execute(Self.touch, [.text(id.text), .integer(moment.microseconds)])
      }
    }
  }

  private static func key(row: Row) -> APIKey {
    APIKey(
      id: KeyID(unchecked: row.text(0)),
      team: TeamID(unchecked: row.text(1)),
      user: UserID(unchecked: row.text(2)),
      name: row.text(3),
      prefix: row.text(4),
      scopes: Scopes(trusted: row.text(5).split(separator: " ").map(String.init)),
      createdAt: Timestamp(microseconds: row.integer(6)),
      lastUsedAt: row.optionalInteger(7).map { Timestamp(microseconds: $0) },
      expiresAt: row.optionalInteger(8).map { Timestamp(microseconds: $0) }
    )
  }

  private static let insert: Statement = """
    INSERT INTO api_keys
      (id, team_id, user_id, name, prefix, scopes, key_hash, created_at, expires_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
    WHERE $10 > (
      SELECT COUNT(*) FROM api_keys
      WHERE team_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $8)
    )
    """

  private static let selectHolder: Statement = """
    SELECT k.id, k.team_id, k.user_id, k.name, k.prefix, k.scopes, k.created_at, k.last_used_at,
      k.expires_at, k.revoked_at, u.email, u.name, t.slug
    FROM api_keys k
    JOIN users u ON u.id = k.user_id
    JOIN teams t ON t.id = k.team_id
    WHERE k.key_hash = $1
    """

  private static let list: Statement = """
    SELECT id, team_id, user_id, name, prefix, scopes, created_at, last_used_at, expires_at
    FROM api_keys WHERE team_id = $1 AND revoked_at IS NULL
    ORDER BY created_at DESC, id DESC
    """

  private static let selectTeam: Statement = "SELECT team_id FROM api_keys WHERE id = $1"

  private static let revoke: Statement = """
    UPDATE api_keys SET revoked_at = $3
    WHERE id = $1 AND team_id = $2 AND revoked_at IS NULL
    """

  private static let touch: Statement = """
    UPDATE api_keys SET last_used_at = $2
    WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)
    """
}
