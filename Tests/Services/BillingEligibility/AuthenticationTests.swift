import API
import GRPC
import Protobuf
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct AuthenticationTests {
  @Test func `a key leads to its user and team`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      #expect(alice.kind == .user)
      #expect(alice.teamSlug == "my-team")
      #expect(alice.email == "alice@my-team.example")
      #expect(alice.name == "Alice Johnson")
      #expect(!alice.scopes.contains("admin"))
      #expect(alice.scopes.contains("numbers:write"))
    }
  }

  @Test(arguments: ["tk_live_0000", "nonsense", "tk_live_\(String(repeating: "a", count: 40))"])
  func `an unknown key is unauthorized`(key: String) async throws {
    try await ServedBilling.with(.sqlite) { billing in
      await expectRefusal(.unauthenticated, "UNAUTHORIZED", "Unauthorized") {
        try await billing.authentication.authenticate(.init(apiKey: key))
      }
    }
  }

  @Test func `an expired key and a revoked one are unauthorized`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      let expiring = try await billing.keys.createAPIKey(
        .init(name: "Short", expiresInDays: 1), options: .by(alice))
      #expect(expiring.apiKey?.expiresAt == billing.clock.now() + .seconds(86_400))
      let other = try await billing.keys.createAPIKey(
        .init(name: "Other"), options: .by(alice))
      _ = try await billing.authentication.authenticate(.init(apiKey: expiring.key))

      billing.clock.advance(by: .seconds(86_400))
      await expectRefusal(.unauthenticated, "UNAUTHORIZED", "Unauthorized") {
        try await billing.authentication.authenticate(.init(apiKey: expiring.key))
      }
      for _ in 1...2 {
        let answer = try await billing.keys.revokeAPIKey(
          .init(id: other.apiKey?.id ?? ""), options: .by(alice))
        #expect(answer.revoked)
      }
      await expectRefusal(.unauthenticated, "UNAUTHORIZED", "Unauthorized") {
        try await billing.authentication.authenticate(.init(apiKey: other.key))
      }
    }
  }

  @Test func `the caller learns who it is and what it may buy`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", plan: "free")
      try await billing.reserve(1, for: alice.teamID)
      let me = try await billing.authentication.getMe(.init(), options: .by(alice))
      #expect(me.user?.email == "alice@my-team.example")
      #expect(me.team?.slug == "my-team")
      #expect(me.team?.plan == "Free")
      #expect(me.team?.role == "owner")
      #expect(
        me.team?.eligibility
          == API.Eligibility(
            currentCount: 1, maxAllowed: 1, hasSubscription: false, planName: "Free"))
      #expect(me.scopes == alice.scopes)
      let test = try await billing.authentication.testAPIKey(.init(), options: .by(alice))
      #expect(test.accountSlug == "my-team")
      #expect(test.teamID == alice.teamID)
    }
  }

  @Test func `a service is nobody in particular`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await billing.authentication.getMe(.init(), options: ServedBilling.service)
      }
    }
  }

  @Test func `the last use is written beside the calls`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      try await eventually {
        try await billing.keys.listAPIKeys(.init(), options: .by(alice)).keys.first?.lastUsedAt
          == billing.clock.now()
      }
    }
  }
}
