import Database
import Protobuf
import Telephony
import TestSupport
import Testing

@testable import BillingEligibility

@Suite struct SlotStoreTests {
  @Test(arguments: Engine.allCases)
  func `a slot of a Free team is a trial of five days`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "free")
      let bought = stores.now
      let decision = try await stores.reserve(1, for: team, purchasedAt: bought)
      let slot = try #require(decision.slot)
      #expect(slot.trialExpiresAt == bought + .seconds(432_000))
      #expect(
        decision.eligibility
          == Eligibility(
            currentCount: 1, maxAllowed: 1, hasSubscription: false, planName: "Free"))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a slot beyond the limit is refused and leaves nothing`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "free")
      _ = try await stores.reserve(1, for: team)
      let refused = try await stores.reserve(2, for: team)
      #expect(refused.slot == nil)
      #expect(refused.eligibility.currentCount == 1)
      #expect(try await stores.slots.slot(stores.operation(2)) == nil)
      _ = try await stores.slots.release(stores.operation(1), at: stores.now)
      #expect(try await stores.reserve(2, for: team).slot != nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a repeated reservation answers with the same slot`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let first = try await stores.reserve(1, for: team)
      let again = try await stores.reserve(1, for: team, purchasedAt: stores.now + .seconds(60))
      #expect(first == again)
      #expect(again.eligibility.currentCount == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an operation cannot take a second slot`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let other = try await stores.team(slug: "other", plan: "growth")
      _ = try await stores.reserve(1, for: team)
      await #expect(throws: BillingFailure.operationReused(stores.operation(1))) {
        try await stores.reserve(1, for: other)
      }
      await #expect(throws: BillingFailure.operationReused(stores.operation(2))) {
        try await stores.slots.reserve(
          operation: stores.operation(2), team: team, phoneNumber: stores.number(1),
          purchasedAt: stores.now, at: stores.now)
      }
      #expect(try await stores.count(team) == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `confirming and releasing twice changes nothing more`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      _ = try await stores.reserve(1, for: team)
      for _ in 1...2 {
        let (slot, eligibility) = try await stores.slots.confirm(
          stores.operation(1), at: stores.now)
        #expect(slot.state == .confirmed)
        #expect(eligibility.currentCount == 1)
      }
      for _ in 1...2 {
        let eligibility = try await stores.slots.release(stores.operation(1), at: stores.now)
        #expect(eligibility?.currentCount == 0)
      }
      await #expect(throws: BillingFailure.noSlot(stores.operation(1))) {
        try await stores.slots.confirm(stores.operation(1), at: stores.now)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a reservation that comes after its release is refused`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      #expect(try await stores.slots.release(stores.operation(1), at: stores.now) == nil)
      #expect(try await stores.reserve(1, for: team).slot == nil)
      _ = try await stores.reserve(2, for: team)
      _ = try await stores.slots.release(stores.operation(2), at: stores.now)
      #expect(try await stores.reserve(2, for: team).slot == nil)
      #expect(try await stores.count(team) == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a team that does not exist has no slots`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let nobody = TeamID(unchecked: "team_00000000000000000000000000")
      await #expect(throws: BillingFailure.noTeam(nobody.text)) {
        try await stores.reserve(1, for: nobody)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `200 parallel reservations against a limit of 10 give exactly 10`(
    engine: Engine
  ) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let decisions = try await withThrowingTaskGroup(of: SlotDecision.self) { group in
        for index in 1...200 {
          group.addTask { try await stores.reserve(index, for: team) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let granted = decisions.filter { $0.slot != nil }
      #expect(granted.count == 10)
      #expect(Set(granted.map(\.eligibility.currentCount)) == Set(1...10))
      for refused in decisions where refused.slot == nil {
        #expect(refused.eligibility.currentCount == 10)
        #expect(refused.eligibility.maxAllowed == 10)
      }
      #expect(try await stores.count(team) == 10)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a random walk keeps the count equal to the live slots`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      var random = SeededRandom.fromEnvironment()
      let team = try await stores.team(plan: "growth")
      var live: Set<Int> = []
      var ended: Set<Int> = []
      for _ in 1...200 {
        let index = Int.random(in: 1...25, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0:
          let isGranted = try await stores.reserve(index, for: team).slot != nil
          let isExpected = live.contains(index) || (!ended.contains(index) && live.count < 10)
          #expect(isGranted == isExpected)
          if isGranted { live.insert(index) }
        case 1:
          _ = try? await stores.slots.confirm(stores.operation(index), at: stores.now)
        default:
          _ = try await stores.slots.release(stores.operation(index), at: stores.now)
          live.remove(index)
          ended.insert(index)
        }
        #expect(try await stores.count(team) == live.count)
      }
    }
  }
}
