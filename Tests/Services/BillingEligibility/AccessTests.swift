import API
import BillingEligibility
import GRPC
import Identity
import TestSupport
import Testing

/// Who gets in, with the interceptor that the product uses.
@Suite(.timeLimit(.minutes(1))) struct AccessTests {
  /// Serves the same handlers once more, now believing nobody without proof.
  private func withGuarded(
    _ body: (ServedBilling, GRPCChannel) async throws -> Void
  ) async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let served = try await ServedServices(
        billing.services.services,
        interceptor: Authentication.interceptor(signer: .test, keys: billing.services.keyCache),
        group: billing.group)
      do {
        try await body(billing, served.channel)
      } catch {
        await served.stop()
        throw error
      }
      await served.stop()
    }
  }

  private func bearer(_ key: String) -> CallOptions {
    CallOptions(timeout: .seconds(20), metadata: ["authorization": "Bearer \(key)"])
  }

  /// Makes another key for the member, with these scopes.
  private func key(
    _ billing: ServedBilling, _ member: Principal, scopes: [String] = []
  ) async throws -> String {
    try await billing.teams.createUserAPIKey(
      .init(userID: member.userID, name: "Key", scopes: scopes), options: ServedBilling.service
    ).key
  }

  @Test func `a key of one's own is a way in`() async throws {
    try await withGuarded { billing, channel in
      let alice = try await billing.member(of: "my-team")
      let key = try await key(billing, alice)
      let me = try await AuthenticationClient(channel: channel).getMe(
        .init(), options: bearer(key))
      #expect(me.user?.id == alice.userID)
    }
  }

  @Test func `nobody and a key that is not known are unauthorized`() async throws {
    try await withGuarded { _, channel in
      let client = AuthenticationClient(channel: channel)
      let unknown = APIKeyText(isTest: false).text
      for options in [CallOptions(), bearer("nonsense"), bearer(unknown)] {
        await expectRefusal(.unauthenticated, "UNAUTHORIZED", "Unauthorized") {
          try await client.getMe(.init(), options: options)
        }
      }
    }
  }

  @Test func `a revoked key is refused at once where it was revoked`() async throws {
    try await withGuarded { billing, channel in
      let alice = try await billing.member(of: "my-team")
      let made = try await billing.keys.createAPIKey(.init(name: "Short"), options: .by(alice))
      let client = AuthenticationClient(channel: channel)
      _ = try await client.getMe(.init(), options: bearer(made.key))
      _ = try await billing.keys.revokeAPIKey(
        .init(id: made.apiKey?.id ?? ""), options: .by(alice))
      await expectRefusal(.unauthenticated, "UNAUTHORIZED", "Unauthorized") {
        try await client.getMe(.init(), options: bearer(made.key))
      }
    }
  }

  @Test func `slots are for services alone`() async throws {
    try await withGuarded { billing, channel in
      let alice = try await billing.member(of: "my-team")
      let key = try await key(billing, alice, scopes: ["*"])
      let request = ReleaseSlotRequest(operationID: "op_\(ServedBilling.numbered(1))")
      let client = NumberSlotsClient(channel: channel)
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await client.releaseSlot(request, options: bearer(key))
      }
      _ = try await client.releaseSlot(
        request,
        options: ServiceCaller.test.options(
          for: NumberSlotsMethods.releaseSlot, timeout: .seconds(20)))
    }
  }

  @Test func `teams are made with the scope admin`() async throws {
    try await withGuarded { billing, channel in
      let alice = try await billing.member(of: "my-team")
      let plain = try await key(billing, alice)
      let admin = try await key(billing, alice, scopes: ["admin"])
      let client = TeamsClient(channel: channel)
      await expectRefusal(.permissionDenied, "MISSING_SCOPE") {
        try await client.createTeam(.init(slug: "new", name: "New"), options: bearer(plain))
      }
      _ = try await client.createTeam(.init(slug: "new", name: "New"), options: bearer(admin))
      let moved = try await client.setPlan(
        .init(id: "new", plan: "growth"), options: bearer(admin))
      #expect(moved.team?.plan?.id == "growth")
    }
  }

  @Test func `a proof is good for one method only`() async throws {
    try await withGuarded { billing, channel in
      let alice = try await billing.member(of: "my-team")
      let proof = PrincipalSigner.test.metadata(
        for: alice, method: AuthenticationMethods.getMe.path)
      let client = AuthenticationClient(channel: channel)
      _ = try await client.getMe(
        .init(), options: CallOptions(timeout: .seconds(20), metadata: proof))
      await expectRefusal(.unauthenticated, "UNAUTHORIZED", "Unauthorized") {
        try await client.testAPIKey(
          .init(), options: CallOptions(timeout: .seconds(20), metadata: proof))
      }
    }
  }
}
