import API
import Database
import GRPC
import NumberInventory
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct AssignmentTests {
  let team = TestTeam("acme")
  let other = TestTeam("other")

  @Test(arguments: Engine.allCases) func `the named numbers become the assistant's whole set`(
    engine: Engine
  ) async throws {
    try await InventoryFixture.run(.init(engine: engine)) { fixture in
      let first = try await fixture.owned("+14155550101", team)
      let second = try await fixture.owned("+14155550102", team)
      let assistant = try await fixture.assistant("a", team)
      let answer = try await fixture.assign([first, second, first], to: assistant, team)
      #expect(answer.phoneNumberIDs == [first, second])
      #expect(answer.inboundEnabled && answer.outboundEnabled)
      #expect(answer.message == "2 phone numbers are assigned to Assistant a.")
      let listed = try await fixture.list(team)
      #expect(Set(listed.numbers.map(\.assistantID)) == [assistant])
      #expect(Set(listed.numbers.map(\.assistantName)) == ["Assistant a"])
      _ = try await fixture.assign([second], to: assistant, team)
      #expect(try await fixture.get(first, team).assistantID == nil)
      #expect(try await fixture.get(second, team).assistantID == assistant)
      #expect(try await fixture.assign([], to: assistant, team).phoneNumberIDs.isEmpty)
      #expect(try await fixture.get(second, team).assistantID == nil)
    }
  }

  @Test func `a number moves at once from another assistant of the team`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let old = try await fixture.assistant("a", team)
      let new = try await fixture.assistant("b", team, inbound: false)
      _ = try await fixture.assign([id], to: old, team)
      let revision = try await fixture.get(id, team).revision
      let answer = try await fixture.assign([id], to: new, team)
      #expect(answer.message.contains("inbound_enabled is off"))
      #expect(!answer.inboundEnabled)
      let row = try await fixture.get(id, team)
      #expect(row.assistantID == new)
      #expect(row.revision == revision + 1)
      // The old one's set is replaced without taking back what has moved.
      _ = try await fixture.assign([], to: old, team)
      #expect(try await fixture.get(id, team).assistantID == new)
    }
  }

  @Test func `one number that cannot be assigned leaves everything as it was`() async throws {
    try await InventoryFixture.run { fixture in
      let mine = try await fixture.owned("+14155550101", team)
      let added = try await fixture.owned("+14155550102", team)
      let foreign = try await fixture.owned("+14155550103", other)
      let pending = try #require(try await fixture.buy("+14155550191", team).phoneNumber).id
      let assistant = try await fixture.assistant("a", team)
      _ = try await fixture.assign([mine], to: assistant, team)
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.assign([added, foreign], to: assistant, team)
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.assign([added, "pn_00000000000000000000000000"], to: assistant, team)
      }
      do {
        _ = try await fixture.assign([added, pending], to: assistant, team)
        Issue.record("the assignment was not refused")
      } catch let error as RPCError {
        #expect(error.code == .aborted && error.refusalReason == "NUMBER_NOT_ACTIVE")
        #expect(error.message.contains(pending))
      }
      #expect(try await fixture.get(mine, team).assistantID == assistant)
      #expect(try await fixture.get(added, team).assistantID == nil)
    }
  }

  @Test func `an assistant is the team's own, or nobody's`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let foreign = try await fixture.assistant("f", other)
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.assign([id], to: foreign, team)
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.assign([id], to: "asst_00000000000000000000000000", team)
      }
      await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
        try await fixture.numbers.replaceAssignments(
          ReplaceAssignmentsRequest(
            assistantID: foreign, accountSlug: "other", phoneNumberIDs: PhoneNumberIDs()),
          options: .by(team.principal))
      }
    }
  }

  @Test func `an assistant is closed for assignments only while it has none`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let assistant = try await fixture.assistant("a", team)
      _ = try await fixture.assign([id], to: assistant, team)
      await expectRefusal(.failedPrecondition, "ASSISTANT_HAS_NUMBERS") {
        try await tombstone(assistant, fixture)
      }
      _ = try await fixture.assign([], to: assistant, team)
      try await tombstone(assistant, fixture)
      try await tombstone(assistant, fixture)
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.assign([id], to: assistant, team)
      }
      // A push that comes late does not open it again.
      _ = try await fixture.assistant("a", team, version: 2)
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.assign([id], to: assistant, team)
      }
      // One that was never heard of is closed too.
      try await tombstone("asst_b0000000000000000000000000", fixture)
      _ = try await fixture.assistant("b", team)
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await fixture.assign([id], to: "asst_b0000000000000000000000000", team)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a number is never on an assistant that was closed`(engine: Engine) async throws {
    try await InventoryFixture.run(.init(engine: engine)) { fixture in
      let id = try await fixture.owned("+14155550101", team)
      for round in 0..<25 {
        let name = "r" + String(UnicodeScalar(UInt8(97 + round)))
        let assistant = try await fixture.assistant(name, team)
        async let closing = succeeds { try await tombstone(assistant, fixture) }
        async let assigning = succeeds { try await fixture.assign([id], to: assistant, team) }
        let (isClosed, isAssigned) = await (closing, assigning)
        #expect(isClosed != isAssigned, "round \(round)")
        let holder = try await fixture.get(id, team).assistantID
        #expect((holder == assistant) == isAssigned, "round \(round)")
      }
    }
  }

  @Test func `of two assistants that take a number at a time one has it`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      let assistants = [
        try await fixture.assistant("a", team), try await fixture.assistant("b", team),
      ]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for round in 0..<60 {
          group.addTask { _ = try await fixture.assign([id], to: assistants[round % 2], team) }
          group.addTask {
            let routed = try await fixture.route("+14155550101")
            #expect([nil, assistants[0], assistants[1]].contains(routed.assistant?.id))
          }
        }
        try await group.waitForAll()
      }
      let rows = try await fixture.database.read { transaction in
        try await transaction.query("SELECT assistant_id FROM assignments")
      }
      #expect(rows.count == 1)
    }
  }

  private func tombstone(_ id: String, _ fixture: InventoryFixture) async throws {
    _ = try await fixture.heads.tombstoneAssistant(
      TombstoneAssistantRequest(assistantID: id, teamID: team.id.text),
      options: .by(InventoryFixture.service))
  }

  private func succeeds(_ body: () async throws -> some Any) async -> Bool {
    do {
      _ = try await body()
      return true
    } catch {
      return false
    }
  }
}
