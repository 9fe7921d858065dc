package import Database
package import Protobuf
package import Telephony

/// Teams, their users and their subscriptions.
package struct TeamStore: Sendable {
  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Makes a team on a plan.
  ///
  /// - Throws: `BillingFailure.unknownPlan`, `.slugTaken`.
  package func create(
    id: TeamID, slug: String, name: String, plan planID: String, at now: Timestamp
  ) async throws -> Team {
    try await database.write { tx in
      let plan = try await PlanRows.required(planID, in: tx)
      let created = try await tx.execute(
        Self.insertTeam, [.text(id.text), .text(slug), .text(name), .integer(now.microseconds)])
      guard created == 1 else { throw BillingFailure.slugTaken(slug) }
      try await tx.execute(
        Self.insertSubscription, [.text(id.text), .text(plan.id), .integer(now.microseconds)])
      let subscription = Subscription(
        plan: plan, numberLimit: nil, startedAt: now, slotCount: 0)
      return Team(id: id, slug: slug, name: name, createdAt: now, subscription: subscription)
    }
  }

  /// Finds a team by id or slug.
  ///
  /// - Throws: `BillingFailure.noTeam`.
  package func team(_ idOrSlug: String) async throws -> Team {
    try await database.read { tx in
      try await Self.team(idOrSlug, in: tx)
    }
  }

  /// Returns one page of teams, newest first, and how many there are in all.
  package func teams(limit: Int64, offset: Int64) async throws -> (page: [Team], count: Int64) {
    try await database.read { tx in
      let rows = try await tx.query(Self.listTeams, [.integer(limit), .integer(offset)])
      let count = try await tx.query(Self.countTeams, [])
      return (rows.map(Self.team(row:)), count.first?.integer(0) ?? 0)
    }
  }

  /// Makes a user of a team that is named by id or slug.
  ///
  /// - Throws: `BillingFailure.noTeam`, `.addressTaken`.
  package func createUser(
    id: UserID, team idOrSlug: String, email: String, name: String, role: User.Role,
    at now: Timestamp
  ) async throws -> User {
    try await database.write { tx in
      let team = try await Self.team(idOrSlug, in: tx)
      let created = try await tx.execute(
        Self.insertUser,
        [
          .text(id.text), .text(team.id.text), .text(email), .text(User.addressKey(email)),
          .text(name), .text(role.rawValue), .integer(now.microseconds),
        ])
      guard created == 1 else { throw BillingFailure.addressTaken }
      return User(id: id, team: team.id, email: email, name: name, role: role)
    }
  }

  /// Finds a user.
  ///
  /// - Throws: `BillingFailure.noUser`.
  package func user(_ id: UserID) async throws -> User {
    try await database.read { tx in
      try await Self.user(id, in: tx)
    }
  }

  static func user(_ id: UserID, in tx: any Transaction) async throws -> User {
    let rows = try await tx.query(selectUser, [.text(id.text)])
    guard let row = rows.first else { throw BillingFailure.noUser(id) }
    return User(
      id: UserID(unchecked: row.text(0)),
      team: TeamID(unchecked: row.text(1)),
      email: row.text(2),
      name: row.text(3),
      role: User.Role(rawValue: row.text(4)) ?? .member
    )
  }

  static func team(_ idOrSlug: String, in tx: any Transaction) async throws -> Team {
    let rows = try await tx.query(selectTeam, [.text(idOrSlug)])
    guard let row = rows.first else { throw BillingFailure.noTeam(idOrSlug) }
    return team(row: row)
  }

  private static func team(row: Row) -> Team {
    Team(
      id: TeamID(unchecked: row.text(0)),
      slug: row.text(1),
      name: row.text(2),
      createdAt: Timestamp(microseconds: row.integer(3)),
      subscription: Subscription(
        plan: PlanRows.plan(row: row, from: 7),
        numberLimit: row.optionalInteger(4).map { Int32(clamping: $0) },
        startedAt: Timestamp(microseconds: row.integer(5)),
        slotCount: Int32(clamping: row.integer(6))
      )
    )
  }

  private static let insertTeam: Statement = """
    INSERT INTO teams (id, slug, name, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (slug) DO NOTHING
    """

  private static let insertSubscription: Statement = """
    INSERT INTO subscriptions (team_id, plan_id, number_limit, slot_count, started_at)
    VALUES ($1, $2, NULL, 0, $3)
    """

  private static let selectTeam: Statement = """
    SELECT t.id, t.slug, t.name, t.created_at, s.number_limit, s.started_at, s.slot_count,
      p.id, p.name, p.number_limit, p.has_subscription, p.trial_days, p.limit_is_per_team
    FROM teams t
    JOIN subscriptions s ON s.team_id = t.id
    JOIN plans p ON p.id = s.plan_id
    WHERE t.id = $1 OR t.slug = $1
    """

  private static let listTeams: Statement = """
    SELECT t.id, t.slug, t.name, t.created_at, s.number_limit, s.started_at, s.slot_count,
      p.id, p.name, p.number_limit, p.has_subscription, p.trial_days, p.limit_is_per_team
    FROM teams t
    JOIN subscriptions s ON s.team_id = t.id
    JOIN plans p ON p.id = s.plan_id
    ORDER BY t.created_at DESC, t.id DESC
    LIMIT $1 OFFSET $2
    """

  private static let countTeams: Statement = "SELECT COUNT(*) FROM teams"

  private static let insertUser: Statement = """
    INSERT INTO users (id, team_id, email, email_key, name, role, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (email_key) DO NOTHING
    """

  private static let selectUser: Statement = """
    SELECT id, team_id, email, name, role FROM users WHERE id = $1
    """
}
