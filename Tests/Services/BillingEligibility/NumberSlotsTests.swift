import API
import Database
import GRPC
import Protobuf
import TestSupport
import Testing

@testable import BillingEligibility

@Suite(.timeLimit(.minutes(1))) struct NumberSlotsTests {
  @Test(arguments: Engine.allCases)
  func `200 parallel reservations against a limit of 10 give exactly 10`(
    engine: Engine
  ) async throws {
    try await ServedBilling.with(engine) { billing in
      let alice = try await billing.member(of: "my-team", plan: "growth")
      let answers = try await withThrowingTaskGroup(of: ReserveSlotResponse.self) { group in
        for index in 1...200 {
          group.addTask { try await billing.reserve(index, for: alice.teamID) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count { $0.granted } == 10)
      for refused in answers where !refused.granted {
        #expect(
          refused.eligibility
            == API.Eligibility(
              currentCount: 10, maxAllowed: 10, hasSubscription: true, planName: "Growth"))
      }
    }
  }

  @Test func `a slot goes from reserved to confirmed to released`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", plan: "free")
      let bought = billing.clock.now()
      let reserved = try await billing.reserve(1, for: alice.teamID)
      #expect(reserved.granted)
      #expect(reserved.isTrial)
      #expect(reserved.trialExpiresAt == bought + .seconds(432_000))
      #expect(reserved.eligibility?.currentCount == 1)

      let operation = "op_\(ServedBilling.numbered(1))"
      let confirmed = try await billing.slots.confirmSlot(
        .init(operationID: operation), options: ServedBilling.service)
      #expect(confirmed.trialExpiresAt == reserved.trialExpiresAt)
      for _ in 1...2 {
        let released = try await billing.slots.releaseSlot(
          .init(operationID: operation), options: ServedBilling.service)
        #expect(released.eligibility?.currentCount == 0)
      }
      await expectRefusal(.failedPrecondition, "NOT_FOUND") {
        try await billing.slots.confirmSlot(
          .init(operationID: operation), options: ServedBilling.service)
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await billing.reserve(2, for: "team_00000000000000000000000009")
      }
    }
  }

  @Test func `a paid plan lifts a trial before the answer`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", plan: "free")
      try await billing.reserve(1, for: alice.teamID)
      let answer = try await billing.teams.setPlan(
        .init(id: "my-team", plan: "growth"), options: ServedBilling.service)
      #expect(answer.team?.plan?.name == "Growth")
      #expect(answer.eligibility?.maxAllowed == 10)
      let copy = try #require(billing.numbers.slots["pn_\(ServedBilling.numbered(1))"])
      #expect(!copy.isTrial)
      #expect(copy.trialExpiresAt == nil)
      #expect(copy.revision == 2)
      #expect(billing.numbers.pushCount == 1)
    }
  }

  @Test func `a copy reaches a number-inventory that was away`() async throws {
    try await ServedBilling.with(.sqlite, numbers: NumberInventoryDouble(isAway: true)) {
      billing in
      let alice = try await billing.member(of: "my-team", plan: "free")
      try await billing.reserve(1, for: alice.teamID)
      let answer = try await billing.teams.setPlan(
        .init(id: "my-team", plan: "growth"), options: ServedBilling.service)
      #expect(answer.eligibility?.planName == "Growth")
      #expect(billing.numbers.slots.isEmpty)

      try await billing.numbers.comeBack(billing.group)
      try await eventually {
        billing.clock.advance(by: .seconds(5))
        return billing.numbers.slots["pn_\(ServedBilling.numbered(1))"]?.revision == 2
      }
    }
  }

  @Test func `a copy that is refused does not hold up the others`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", plan: "free")
      let bob = try await billing.member(of: "your-team", plan: "free")
      try await billing.reserve(1, for: alice.teamID)
      try await billing.reserve(2, for: bob.teamID)
      billing.numbers.refuse("pn_\(ServedBilling.numbered(1))")
      await billing.numbers.stop()
      for team in ["my-team", "your-team"] {
        _ = try await billing.teams.setPlan(
          .init(id: team, plan: "growth"), options: ServedBilling.service)
      }
      try await billing.numbers.comeBack(billing.group)
      try await eventually {
        billing.clock.advance(by: .seconds(5))
        return billing.numbers.slots["pn_\(ServedBilling.numbered(2))"]?.revision == 2
      }
      #expect(billing.numbers.slots["pn_\(ServedBilling.numbered(1))"] == nil)
    }
  }

  @Test func `a copy that was owed is sent after a restart`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/billing-eligibility.sqlite"
    let first = try SQLiteDatabase(path: path, migrations: BillingSchema.migrations)
    try await ServedBilling.with(first, numbers: NumberInventoryDouble(isAway: true)) { billing in
      let alice = try await billing.member(of: "my-team", plan: "free")
      try await billing.reserve(1, for: alice.teamID)
      _ = try await billing.teams.setPlan(
        .init(id: "my-team", plan: "growth"), options: ServedBilling.service)
    }
    first.close()

    let second = try SQLiteDatabase(path: path, migrations: BillingSchema.migrations)
    defer { second.close() }
    try await ServedBilling.with(second) { billing in
      let team = try await billing.teams.getTeam(
        .init(id: "my-team"), options: ServedBilling.service)
      #expect(team.eligibility?.currentCount == 1)
      #expect(team.team?.plan?.id == "growth")
      try await eventually {
        billing.clock.advance(by: .seconds(5))
        return billing.numbers.slots["pn_\(ServedBilling.numbered(1))"]?.revision == 2
      }
    }
  }
}
