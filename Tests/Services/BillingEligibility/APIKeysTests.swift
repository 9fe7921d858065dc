import API
import GRPC
import Testing

@Suite(.timeLimit(.minutes(1))) struct APIKeysTests {
  @Test func `a key is shown once and stored nowhere`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      let made = try await billing.keys.createAPIKey(
        .init(name: "Second", scopes: ["numbers:read"]), options: .by(alice))
      let key = try #require(made.apiKey)
      #expect(made.key.hasPrefix("tk_live_"))
      #expect(made.key.hasPrefix(key.prefix))
      #expect(key.prefix.count < made.key.count / 2)
      #expect(key.scopes == ["numbers:read"])
      let listed = try await billing.keys.listAPIKeys(.init(), options: .by(alice))
      #expect(listed.count == 2)
      #expect(listed.keys.contains { $0.id == key.id })
      let holder = try await billing.authentication.authenticate(.init(apiKey: made.key))
      #expect(holder.principal?.scopes == ["numbers:read"])
      #expect(holder.principal?.keyID == key.id)
    }
  }

  @Test func `without scopes a key has its maker's`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", scopes: ["numbers:read", "keys:*"])
      let made = try await billing.keys.createAPIKey(.init(name: "Same"), options: .by(alice))
      #expect(made.apiKey?.scopes == ["numbers:read", "keys:*"])
    }
  }

  @Test func `a key cannot have more than its maker`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team", scopes: ["numbers:read", "keys:*"])
      for scope in ["numbers:write", "admin", "*"] {
        await expectRefusal(.permissionDenied, "MISSING_SCOPE") {
          try await billing.keys.createAPIKey(
            .init(name: "More", scopes: ["numbers:read", scope]), options: .by(alice))
        }
      }
    }
  }

  @Test func `a scope that does not exist is refused by its place`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await billing.keys.createAPIKey(
          .init(name: "Odd", scopes: ["numbers:read", "numbers:delete"]), options: .by(alice))
      }
    }
  }

  @Test func `another team's key is forbidden and a missing one not found`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      let bob = try await billing.member(of: "your-team")
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await billing.keys.revokeAPIKey(.init(id: bob.keyID), options: .by(alice))
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await billing.keys.revokeAPIKey(
          .init(id: "key_00000000000000000000000009"), options: .by(alice))
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await billing.keys.revokeAPIKey(.init(id: "key_9"), options: .by(alice))
      }
    }
  }

  @Test func `a team has at most 100 live keys`() async throws {
    try await ServedBilling.with(.sqlite) { billing in
      let alice = try await billing.member(of: "my-team")
      let outcomes = await withTaskGroup(of: Bool.self) { group in
        for index in 1...120 {
          group.addTask {
            let made = try? await billing.keys.createAPIKey(
              .init(name: "Key \(index)"), options: .by(alice))
            return made != nil
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.count { $0 } == 99)
      await expectRefusal(.failedPrecondition, "LIMIT_REACHED") {
        try await billing.keys.createAPIKey(.init(name: "One more"), options: .by(alice))
      }
    }
  }
}
