import BillingEligibility
import Database
import Protobuf
import Telephony
import TestSupport

/// The stores of billing-eligibility on one engine, with short ways to fill them.
struct BillingStores: Sendable {
  let clock = ManualClock(Timestamp(seconds: 1_705_312_800))
  let teams: TeamStore
  let plans: PlanStore
  let slots: SlotStore
  let keys: KeyStore
  let outbox: SlotOutbox
  let ids: ULIDGenerator

  init(_ database: any Database) {
    teams = TeamStore(database: database)
    plans = PlanStore(database: database)
    slots = SlotStore(database: database)
    keys = KeyStore(database: database)
    outbox = SlotOutbox(database: database)
    let clock = clock
    ids = ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 })
  }

  static func with(
    _ engine: Engine, _ body: (BillingStores) async throws -> Void
  ) async throws {
    try await engine.withDatabase(BillingSchema.migrations) { database in
      try await body(BillingStores(database))
    }
  }

  var now: Timestamp { clock.now() }

  func team(slug: String = "my-team", plan: String) async throws -> TeamID {
    try await teams.create(id: TeamID(from: ids), slug: slug, name: "Team", plan: plan, at: now).id
  }

  func user(of team: TeamID, email: String = "alice@example.com") async throws -> User {
    try await teams.createUser(
      id: UserID(from: ids), team: team.text, email: email, name: "Alice Johnson", role: .owner,
      at: now)
  }

  func key(_ index: Int, user: User) -> APIKey {
    APIKey(
      id: keyID(index), team: user.team, user: user.id, name: "Key \(index)",
      prefix: "tk_live_abcd", scopes: .team, createdAt: now)
  }

  func keyID(_ index: Int) -> KeyID { KeyID(unchecked: "key_\(numbered(index))") }
  func operation(_ index: Int) -> OperationID { OperationID(unchecked: "op_\(numbered(index))") }
  func number(_ index: Int) -> PhoneNumberID { PhoneNumberID(unchecked: "pn_\(numbered(index))") }

  private func numbered(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: 26 - digits.count) + digits
  }

  @discardableResult
  func reserve(
    _ index: Int, for team: TeamID, purchasedAt: Timestamp? = nil
  ) async throws -> SlotDecision {
    try await slots.reserve(
      operation: operation(index), team: team, phoneNumber: number(index),
      purchasedAt: purchasedAt ?? now, at: now)
  }

  @discardableResult
  func setPlan(
    _ team: TeamID, to plan: String, numberLimit: Int32? = nil
  ) async throws -> (team: Team, converted: [OperationID]) {
    try await plans.setPlan(
      team: team.text, to: plan, numberLimit: numberLimit, at: now,
      firstRetryAt: now + .seconds(3))
  }

  func count(_ team: TeamID) async throws -> Int {
    Int(try await teams.team(team.text).subscription.slotCount)
  }
}
