import Testing

@testable import BillingEligibility

@Suite struct ScopesTests {
  @Test(arguments: [
    ("*", "admin", true),
    ("*", "*", true),
    ("keys:*", "keys:write", true),
    ("keys:*", "keys:*", true),
    ("keys:*", "webhooks:*", false),
    ("numbers:read", "numbers:read", true),
    ("numbers:read", "numbers:write", false),
    ("numbers:read", "*", false),
    ("admin", "numbers:read", false),
  ])
  func `a scope includes what it names`(holder: String, scope: String, expected: Bool) {
    #expect(Scopes(trusted: [holder]).includes(scope) == expected)
  }

  @Test func `an unknown scope is refused with its place`() {
    #expect(throws: BillingFailure.unknownScope("numbers:delete", index: 1)) {
      try Scopes(asked: ["numbers:read", "numbers:delete"])
    }
  }

  @Test func `the scopes of a team are all but admin`() {
    #expect(!Scopes.team.includes("admin"))
    #expect(!Scopes.team.includes("*"))
    for scope in Scopes.known where scope != "admin" && scope != "*" {
      #expect(Scopes.team.includes(scope))
    }
  }

  @Test func `a wider scope than the maker's is found`() throws {
    let maker = try Scopes(asked: ["numbers:read", "keys:*"])
    #expect(maker.firstLacking(of: try Scopes(asked: ["keys:*", "numbers:read"])) == nil)
    #expect(
      maker.firstLacking(of: try Scopes(asked: ["keys:*", "numbers:write"])) == "numbers:write")
    #expect(maker.firstLacking(of: .all) == "*")
  }

  @Test func `a scope asked twice is held once`() throws {
    #expect(try Scopes(asked: ["admin", "admin"]).names == ["admin"])
  }
}
