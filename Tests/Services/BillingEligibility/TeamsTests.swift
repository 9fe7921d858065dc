import API
import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TeamsTests {
  let service = ServedBilling.service

  @Test func `a team begins on Free unless told otherwise`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let made = try await billing.teams.createTeam(
        .init(slug: "my-team", name: "My team"), options: service)
      #expect(made.team?.plan?.id == "free")
      #expect(made.team?.createdAt == billing.clock.now())
      for name in ["my-team", made.team?.id ?? ""] {
        let found = try await billing.teams.getTeam(.init(id: name), options: service)
        #expect(found.team == made.team)
        #expect(found.eligibility?.maxAllowed == 1)
      }
      let listed = try await billing.teams.listTeams(.init(), options: service)
      #expect(listed.teams == [made.team])
      #expect(listed.count == 1)
    }
  }

  @Test func `what cannot be made is refused`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      _ = try await billing.member(of: "my-team")
      await expectRefusal(.alreadyExists, "ALREADY_EXISTS") {
        try await billing.teams.createTeam(.init(slug: "my-team", name: "x"), options: service)
      }
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await billing.teams.createTeam(
          .init(slug: "new", name: "x", plan: "gold"), options: service)
      }
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await billing.teams.createTeam(.init(slug: "-bad-", name: "x"), options: service)
      }
      await expectRefusal(.alreadyExists, "ALREADY_EXISTS") {
        try await billing.teams.createUser(
          .init(teamID: "my-team", email: "ALICE@my-team.example", name: "x"), options: service)
      }
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await billing.teams.createUser(
          .init(teamID: "my-team", email: "nobody", name: "x"), options: service)
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await billing.teams.createUser(
          .init(teamID: "nobodys", email: "a@b.example", name: "x"), options: service)
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await billing.teams.createUserAPIKey(
          .init(userID: "user_00000000000000000000000009", name: "x"), options: service)
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await billing.teams.setPlan(.init(id: "nobodys", plan: "growth"), options: service)
      }
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await billing.teams.setPlan(
          .init(id: "my-team", plan: "pro", numberLimit: 9), options: service)
      }
    }
  }

  @Test func `a key for trying things out says so`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      let made = try await billing.teams.createUserAPIKey(
        .init(userID: alice.userID, name: "Try", scopes: ["*"], test: true), options: service)
      #expect(made.key.hasPrefix("tk_test_"))
      #expect(made.apiKey?.scopes == ["*"])
    }
  }

  @Test func `eligibility is for one's own team`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", plan: "pro")
      let bob = try await billing.member(of: "your-team")
      for name in ["my-team", alice.teamID] {
        let own = try await billing.plans.getEligibility(.init(teamID: name), options: .by(alice))
        #expect(own.eligibility?.maxAllowed == 25)
        let subscription = try await billing.plans.getSubscription(
          .init(teamID: name), options: .by(alice))
        #expect(subscription.plan?.id == "pro")
      }
      for name in ["your-team", bob.teamID, "nobodys"] {
        await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
          try await billing.plans.getEligibility(.init(teamID: name), options: .by(alice))
        }
        await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
          try await billing.plans.getSubscription(.init(teamID: name), options: .by(alice))
        }
      }
      let asked = try await billing.plans.getEligibility(
        .init(teamID: bob.teamID), options: service)
      #expect(asked.eligibility?.planName == "Growth")
    }
  }

  @Test func `the plans are listed smallest first`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let listed = try await billing.plans.listPlans(.init(), options: service)
      #expect(listed.plans.map(\.id) == ["free", "growth", "pro", "business", "enterprise"])
    }
  }
}
