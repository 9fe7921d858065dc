import API
import GRPC
import NumberInventory
import Protobuf
import Standard
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct NumberListTests {
  let team = TestTeam("acme")

  @Test(arguments: Engine.allCases) func `numbers are listed newest first, counted before the page`(
    engine: Engine
  ) async throws {
    try await InventoryFixture.run(.init(engine: engine)) { fixture in
      var ids: [String] = []
      for ending in 1...3 {
        ids.append(try await fixture.owned("+1415555010\(ending)", team))
        fixture.clock.advance(by: .seconds(1))
      }
      _ = try await fixture.owned("+14155550104", TestTeam("other"))
      let all = try await fixture.list(team)
      #expect(all.numbers.map(\.id) == ids.reversed())
      #expect(all.count == 3)
      let page = try await fixture.list(team) {
        $0.limit = 1
        $0.offset = 1
      }
      #expect(page.numbers.map(\.id) == [ids[1]])
      #expect(page.count == 3)
      let byID = try await fixture.list(team) { $0.teamID = team.id.text }
      #expect(byID == all)
    }
  }

  @Test func `status and assistant narrow the list`() async throws {
    try await InventoryFixture.run { fixture in
      let assigned = try await fixture.owned("+14155550101", team)
      _ = try await fixture.owned("+14155550102", team)
      let pending = try #require(try await fixture.buy("+14155550191", team).phoneNumber).id
      let assistant = try await fixture.assistant("a", team)
      _ = try await fixture.assign([assigned], to: assistant, team)
      let purchasing = try await fixture.list(team) { $0.status = .purchasing }
      #expect(purchasing.numbers.map(\.id) == [pending])
      #expect(try await fixture.list(team) { $0.status = .active }.count == 2)
      let ofAssistant = try await fixture.list(team) { $0.assistantID = assistant }
      #expect(ofAssistant.numbers.map(\.id) == [assigned] && ofAssistant.count == 1)
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await fixture.list(team) { $0.status = PhoneNumberStatus(rawValue: 99) }
      }
      let foreign = try await fixture.assistant("f", TestTeam("other"))
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.list(team) { $0.assistantID = foreign }
      }
    }
  }

  @Test func `a number is shown to its team alone`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.get(id, TestTeam("other"))
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.get("pn_00000000000000000000000000", team)
      }
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.list(team) { $0.teamID = "nobody" }
      }
    }
  }

  @Test func `of two copies of a slot the later one holds`() async throws {
    try await InventoryFixture.run { fixture in
      fixture.slots.setLimit(1, of: team.id, isFree: true)
      let id = try await fixture.owned("+14155550101", team)
      #expect(try await fixture.get(id, team).isTrial)
      try await put(NumberSlotCopy(phoneNumberID: id, isTrial: false, revision: 2), fixture)
      let paid = try await fixture.get(id, team)
      #expect(!paid.isTrial && paid.trialExpiresAt == nil)
      #expect(paid.monthlyPrice != "0.00")
      let stale = NumberSlotCopy(
        phoneNumberID: id, isTrial: true, trialExpiresAt: fixture.clock.now(), revision: 1)
      try await put(stale, fixture)
      #expect(try await !fixture.get(id, team).isTrial)
      let gone = NumberSlotCopy(phoneNumberID: "pn_00000000000000000000000000", revision: 9)
      try await put(gone, fixture)
    }
  }

  private func put(_ copy: NumberSlotCopy, _ fixture: InventoryFixture) async throws {
    _ = try await fixture.copies.putNumberSlots(
      PutNumberSlotsRequest(slots: [copy]), options: .by(InventoryFixture.service))
  }
}
