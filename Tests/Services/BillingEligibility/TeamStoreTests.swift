import Database
import Protobuf
import Telephony
import TestSupport
import Testing

@testable import BillingEligibility

@Suite struct TeamStoreTests {
  @Test(arguments: Engine.allCases)
  func `a team is found by id and by slug`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let id = try await stores.team(slug: "my-team", plan: "free")
      let byID = try await stores.teams.team(id.text)
      #expect(try await stores.teams.team("my-team") == byID)
      #expect(byID.subscription.plan.name == "Free")
      await #expect(throws: BillingFailure.noTeam("your-team")) {
        try await stores.teams.team("your-team")
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a slug belongs to one team`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      _ = try await stores.team(slug: "my-team", plan: "free")
      await #expect(throws: BillingFailure.slugTaken("my-team")) {
        try await stores.team(slug: "my-team", plan: "growth")
      }
      #expect(try await stores.teams.teams(limit: 10, offset: 0).count == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an address belongs to one user, in any case`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "free")
      let alice = try await stores.user(of: team, email: "Alice@Example.com")
      #expect(try await stores.teams.user(alice.id).email == "Alice@Example.com")
      await #expect(throws: BillingFailure.addressTaken) {
        try await stores.user(of: team, email: "alice@example.com")
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `teams are listed newest first, page by page`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      for index in 1...5 {
        _ = try await stores.team(slug: "team-\(index)", plan: "free")
        stores.clock.advance(by: .seconds(1))
      }
      let (page, count) = try await stores.teams.teams(limit: 2, offset: 1)
      #expect(page.map(\.slug) == ["team-4", "team-3"])
      #expect(count == 5)
    }
  }
}
