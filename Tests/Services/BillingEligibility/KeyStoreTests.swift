import Database
import Protobuf
import Telephony
import TestSupport
import Testing

@testable import BillingEligibility

@Suite struct KeyStoreTests {
  @Test(arguments: Engine.allCases)
  func `a key is found by its hash alone`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(slug: "my-team", plan: "growth")
      let user = try await stores.user(of: team)
      let key = stores.key(1, user: user)
      try await stores.keys.create(key, hash: "aa")
      let holder = try #require(try await stores.keys.holder(hash: "aa"))
      #expect(holder.key == key)
      #expect(holder.teamSlug == "my-team")
      #expect(holder.email == user.email)
      #expect(holder.isValid(at: stores.now))
      #expect(try await stores.keys.holder(hash: "ab") == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a revoked key and an expired one are not valid`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let user = try await stores.user(of: team)
      var expiring = stores.key(1, user: user)
      expiring.expiresAt = stores.now + .seconds(60)
      try await stores.keys.create(expiring, hash: "01")
      try await stores.keys.create(stores.key(2, user: user), hash: "02")

      let holder = try #require(try await stores.keys.holder(hash: "01"))
      #expect(holder.isValid(at: stores.now + .seconds(59)))
      #expect(!holder.isValid(at: stores.now + .seconds(60)))

      for _ in 1...2 { try await stores.keys.revoke(stores.keyID(2), of: team, at: stores.now) }
      #expect(try await stores.keys.holder(hash: "02")?.isValid(at: stores.now) == false)
      #expect(try await stores.keys.keys(of: team).map(\.id) == [stores.keyID(1)])
    }
  }

  @Test(arguments: Engine.allCases)
  func `another team's key cannot be revoked`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let other = try await stores.team(slug: "other", plan: "growth")
      let user = try await stores.user(of: team)
      try await stores.keys.create(stores.key(1, user: user), hash: "01")
      await #expect(throws: BillingFailure.foreign) {
        try await stores.keys.revoke(stores.keyID(1), of: other, at: stores.now)
      }
      await #expect(throws: BillingFailure.noKey(stores.keyID(2))) {
        try await stores.keys.revoke(stores.keyID(2), of: other, at: stores.now)
      }
      #expect(try await stores.keys.holder(hash: "01")?.isValid(at: stores.now) == true)
    }
  }

  @Test(arguments: Engine.allCases)
  func `keys are listed newest first`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let user = try await stores.user(of: team)
      for index in [2, 1, 3] {
        try await stores.keys.create(stores.key(index, user: user), hash: "0\(index)")
      }
      stores.clock.advance(by: .seconds(1))
      try await stores.keys.create(stores.key(0, user: user), hash: "00")
      #expect(
        try await stores.keys.keys(of: team).map(\.id) == [0, 3, 2, 1].map(stores.keyID))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a team has at most 100 live keys`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let user = try await stores.user(of: team)
      for index in 1...100 {
        var key = stores.key(index, user: user)
        if index == 1 { key.expiresAt = stores.now + .seconds(60) }
        try await stores.keys.create(key, hash: "\(index)")
      }
      await #expect(throws: BillingFailure.tooManyKeys(limit: 100)) {
        try await stores.keys.create(stores.key(101, user: user), hash: "101")
      }
      stores.clock.advance(by: .seconds(60))
      try await stores.keys.create(stores.key(101, user: user), hash: "101")
      try await stores.keys.revoke(stores.keyID(2), of: team, at: stores.now)
      try await stores.keys.create(stores.key(102, user: user), hash: "102")
    }
  }

  @Test(arguments: Engine.allCases)
  func `the last use only moves forward`(engine: Engine) async throws {
    try await BillingStores.with(engine) { stores in
      let team = try await stores.team(plan: "growth")
      let user = try await stores.user(of: team)
      try await stores.keys.create(stores.key(1, user: user), hash: "01")
      let later = stores.now + .seconds(120)
      try await stores.keys.recordUse([stores.keyID(1): later])
      try await stores.keys.recordUse([stores.keyID(1): stores.now])
      #expect(try await stores.keys.keys(of: team).first?.lastUsedAt == later)
    }
  }
}
