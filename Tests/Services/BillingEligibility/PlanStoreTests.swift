import Database
import Protobuf
import Telephony
import TestSupport
import Testing

@testable import BillingEligibility

@Suite struct PlanStoreTests {
  @Test(arguments: Engine.allCases)
  func `the plans are those of the contract`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let plans = try await stores.plans.plans()
      #expect(plans.map(\.id) == ["free", "growth", "pro", "business", "enterprise"])
      #expect(plans.map(\.name) == ["Free", "Growth", "Pro", "Business", "Enterprise"])
      #expect(plans.map(\.numberLimit) == [1, 10, 25, 100, 1000])
      #expect(plans.map(\.hasSubscription) == [false, true, true, true, true])
      #expect(plans.map(\.trialDays) == [5, 0, 0, 0, 0])
      #expect(plans.map(\.limitIsPerTeam) == [false, false, false, false, true])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a paid plan lifts live trials exactly once`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "free")
      _ = try await stores.reserve(1, for: team)
      _ = try await stores.slots.confirm(stores.operation(1), at: stores.now)

      let first = try await stores.setPlan(team, to: "growth")
      #expect(first.converted == [stores.operation(1)])
      #expect(first.team.subscription.eligibility.maxAllowed == 10)
      let slot = try #require(try await stores.slots.slot(stores.operation(1)))
      #expect(!slot.isTrial)
      #expect(slot.revision == 2)
      #expect(try await stores.outbox.due(at: stores.now + .seconds(10), limit: 10).count == 1)

      #expect(try await stores.setPlan(team, to: "pro").converted.isEmpty)
      #expect(try await stores.setPlan(team, to: "free").converted.isEmpty)
      #expect(try await stores.slots.slot(stores.operation(1))?.revision == 2)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a released trial is not lifted`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "free")
      _ = try await stores.reserve(1, for: team)
      _ = try await stores.slots.release(stores.operation(1), at: stores.now)
      #expect(try await stores.setPlan(team, to: "growth").converted.isEmpty)
      #expect(try await stores.slots.slot(stores.operation(1))?.isTrial == true)
    }
  }

  @Test(arguments: Engine.allCases)
  func `parallel plan changes lift a trial once`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "free")
      _ = try await stores.reserve(1, for: team)
      let converted = try await withThrowingTaskGroup(of: Int.self) { group in
        for plan in ["growth", "pro", "business", "growth", "pro", "business"] {
          group.addTask { try await stores.setPlan(team, to: plan).converted.count }
        }
        return try await group.reduce(0, +)
      }
      #expect(converted == 1)
      #expect(try await stores.slots.slot(stores.operation(1))?.revision == 2)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a smaller plan keeps the numbers and refuses new ones`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      for index in 1...3 { _ = try await stores.reserve(index, for: team) }
      _ = try await stores.setPlan(team, to: "free")
      let refused = try await stores.reserve(4, for: team)
      #expect(refused.slot == nil)
      #expect(
        refused.eligibility
          == Eligibility(
            currentCount: 3, maxAllowed: 1, hasSubscription: false, planName: "Free"))
      #expect(try await stores.slots.slot(stores.operation(1))?.isTrial == false)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an Enterprise team may have a limit of its own`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let own = try await stores.setPlan(team, to: "enterprise", numberLimit: 2)
      #expect(own.team.subscription.eligibility.maxAllowed == 2)
      #expect(try await stores.reserve(1, for: team).slot != nil)
      #expect(try await stores.reserve(2, for: team).slot != nil)
      #expect(try await stores.reserve(3, for: team).slot == nil)
      let common = try await stores.setPlan(team, to: "enterprise")
      #expect(common.team.subscription.eligibility.maxAllowed == 1000)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a limit with any other plan is refused`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      await #expect(throws: BillingFailure.limitNotPerTeam(plan: "Pro")) {
        try await stores.setPlan(team, to: "pro", numberLimit: 30)
      }
      await #expect(
        throws: BillingFailure.unknownPlan(
          "gold", known: ["free", "growth", "pro", "business", "enterprise"])
      ) {
        try await stores.setPlan(team, to: "gold")
      }
      #expect(try await stores.teams.team(team.text).subscription.plan.id == "growth")
    }
  }

  @Test(arguments: Engine.allCases)
  func `a plan set again keeps its beginning`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let begun = try await stores.teams.team(team.text).subscription.startedAt
      stores.clock.advance(by: .seconds(3600))
      #expect(try await stores.setPlan(team, to: "growth").team.subscription.startedAt == begun)
      #expect(
        try await stores.setPlan(team, to: "pro").team.subscription.startedAt == stores.now)
    }
  }
}
