import API
import GRPC
import NumberInventory
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CallsTests {
  let team = TestTeam("acme")

  @Test func `a call meets what stands in its way, and else the assistant as it is now`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      #expect(try await fixture.route("+14155550101").outcome == .unknownNumber)
      let id = try await fixture.owned("+14155550101", team)
      let unassigned = try await fixture.route("+14155550101")
      #expect(unassigned.outcome == .unassigned)
      #expect(unassigned.phoneNumberID == id && unassigned.teamID == team.id.text)
      let assistant = try await fixture.assistant("a", team, inbound: false)
      _ = try await fixture.assign([id], to: assistant, team)
      #expect(try await fixture.route("+14155550101").outcome == .inboundDisabled)
      _ = try await fixture.assistant("a", team, version: 2)
      let routed = try await fixture.route("+14155550101")
      #expect(routed.outcome == .routed)
      #expect(routed.assistant?.id == assistant)
      #expect(routed.assistant?.version == 2)
      #expect(routed.assistant?.systemPrompt == "v2")
      // A version that comes late changes nothing.
      _ = try await fixture.assistant("a", team, version: 1, inbound: false)
      #expect(try await fixture.route("+14155550101").assistant?.version == 2)
      let explained = try await fixture.numbers.explainRoute(
        ExplainRouteRequest(id: id), options: .by(team.principal))
      #expect(explained.outcome == .routed)
      #expect(explained.explanation == "Assistant a takes the call, in version 2.")
      #expect(explained.phoneNumber == "+14155550101" && explained.status == .active)
      #expect(explained.assistantID == assistant && explained.assistantVersion == 2)
    }
  }

  @Test func `a number that is being bought takes no calls`() async throws {
    try await InventoryFixture.run { fixture in
      _ = try await fixture.buy("+14155550191", team)
      let routed = try await fixture.route("+14155550191")
      #expect(routed.outcome == .notActive)
      #expect(routed.explanation.contains("purchasing"))
    }
  }

  @Test func `a user asks about numbers of the own team alone`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let request = RouteInboundCallRequest(callID: "c", to: "+14155550101", from: "anonymous")
      let mine = try await fixture.calls.routeInboundCall(request, options: .by(team.principal))
      #expect(mine.phoneNumberID == id)
      let other = TestTeam("other").principal
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.calls.routeInboundCall(request, options: .by(other))
      }
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.numbers.explainRoute(ExplainRouteRequest(id: id), options: .by(other))
      }
    }
  }

  @Test func `an assistant shows the active numbers that it has, in the order of assignment`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      let first = try await fixture.owned("+14155550102", team)
      let second = try await fixture.owned("+14155550101", team)
      let slow = try await fixture.owned("+14155550197", team)
      let assistant = try await fixture.assistant("a", team)
      _ = try await fixture.assign([first, second, slow], to: assistant, team)
      _ = try await fixture.release(slow, team)
      let ids = ListCallerIDsRequest(assistantID: assistant)
      let shown = try await fixture.calls.listCallerIDs(ids, options: .by(team.principal))
      #expect(shown.phoneNumbers == ["+14155550102", "+14155550101"])
      let checked = try await check("+14155550101", assistant, fixture)
      #expect(checked.phoneNumberID == second)
      await expectRefusal(.permissionDenied, "FORBIDDEN") {
        try await check("+14155550103", assistant, fixture)
      }
      await expectRefusal(.permissionDenied, "FORBIDDEN") {
        try await check("+14155550197", assistant, fixture)
      }
      _ = try await fixture.assistant("a", team, version: 2, outbound: false)
      let none = try await fixture.calls.listCallerIDs(ids, options: .by(team.principal))
      #expect(none.phoneNumbers.isEmpty)
      await expectRefusal(.permissionDenied, "FORBIDDEN") {
        try await check("+14155550101", assistant, fixture)
      }
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.calls.listCallerIDs(ids, options: .by(TestTeam("other").principal))
      }
    }
  }

  private func check(
    _ number: String, _ assistant: String, _ fixture: InventoryFixture
  ) async throws -> CheckCallerIDResponse {
    try await fixture.calls.checkCallerID(
      CheckCallerIDRequest(assistantID: assistant, from: number), options: .by(team.principal))
  }
}
