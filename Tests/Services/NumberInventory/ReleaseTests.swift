import API
import GRPC
import NumberInventory
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReleaseTests {
  let team = TestTeam("acme")

  @Test(arguments: Engine.allCases) func `a number that is given back is gone and free again`(
    engine: Engine
  ) async throws {
    try await InventoryFixture.run(.init(engine: engine)) { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let assistant = try await fixture.assistant("a", team)
      _ = try await fixture.assign([id], to: assistant, team)
      let answer = try await fixture.release(id, team)
      #expect(answer.released)
      #expect(answer.message == "Phone number released")
      #expect(try await fixture.list(team).count == 0)
      #expect(fixture.slots.slots(of: team.id).isEmpty)
      #expect(try await fixture.holdings().isEmpty)
      #expect(try await fixture.route("+14155550101").outcome == .unknownNumber)
      await expectRefusal(.notFound, "NOT_FOUND") { try await fixture.get(id, team) }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.assign([id], to: assistant, team)
      }
      #expect(try await fixture.release(id, team).released, "again is no error")
      fixture.clock.advance(by: .seconds(61))
      #expect(try await fixture.owned("+14155550101", TestTeam("other")) != id)
    }
  }

  @Test func `until the carrier confirms, the number is suspended, unassigned and not routed`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550197", team)
      let assistant = try await fixture.assistant("a", team)
      _ = try await fixture.assign([id], to: assistant, team)
      let answer = try await fixture.release(id, team)
      #expect(!answer.released)
      let row = try await fixture.get(id, team)
      #expect(row.status == .suspended)
      #expect(row.statusReason?.hasPrefix("releasing") == true)
      #expect(row.assistantID == nil)
      #expect(fixture.slots.slots(of: team.id).count == 1, "it keeps its place")
      #expect(try await fixture.route("+14155550197").outcome == .notActive)
      await expectRefusal(.aborted, "NUMBER_NOT_ACTIVE") {
        try await fixture.assign([id], to: assistant, team)
      }
      #expect(try await !fixture.release(id, team).released, "again is no error")
      fixture.clock.advance(by: .seconds(31))
      try await eventually { try await fixture.list(team).count == 0 }
      try await eventually { fixture.slots.slots(of: team.id).isEmpty }
    }
  }

  @Test func `while billing is down the number goes, and its place as soon as billing is back`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      fixture.slots.behave(.isDown)
      #expect(try await fixture.release(id, team).released)
      #expect(fixture.slots.slots(of: team.id).count == 1)
      fixture.slots.behave(.answers)
      try await eventually { fixture.slots.slots(of: team.id).isEmpty }
    }
  }

  @Test func `a number that is still being bought is given back when it comes`() async throws {
    try await InventoryFixture.run { fixture in
      async let purchase = refusalReason { try await fixture.buy("+14155550190", team) }
      try await eventually { try await fixture.list(team).count == 1 }
      let id = try #require(try await fixture.list(team).numbers.first).id
      #expect(try await !fixture.release(id, team).released)
      try await eventually { try await fixture.list(team).count == 0 }
      try await eventually { fixture.slots.slots(of: team.id).isEmpty }
      #expect(try await fixture.holdings().isEmpty)
      _ = await purchase
    }
  }

  @Test func `a number is given back by its team alone`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.release(id, TestTeam("other"))
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.release("pn_00000000000000000000000000", team)
      }
      #expect(try await fixture.get(id, team).status == .active)
    }
  }

  @Test func `releases at a time are one`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let released = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 { group.addTask { try await fixture.release(id, team).released } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(released == Array(repeating: true, count: 20))
      #expect(fixture.slots.slots(of: team.id).isEmpty)
    }
  }

  private func refusalReason(_ body: () async throws -> some Any) async -> String? {
    do {
      _ = try await body()
      return nil
    } catch {
      return (error as? RPCError)?.refusalReason
    }
  }
}
