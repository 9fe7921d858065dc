import API
import GRPC
import NumberInventory
import Standard
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct PurchaseRaceTests {
  /// What one of many callers heard.
  enum Outcome: Hashable {
    case bought(String)
    case owned(String)
    case refused(String)
  }

  private func outcome(_ number: String, _ team: TestTeam, _ fixture: InventoryFixture) async
    -> Outcome
  {
    do {
      let answer = try await fixture.buy(number, team)
      return .bought(answer.phoneNumber?.id ?? "")
    } catch let error as RPCError {
      if let id = error.detail(PurchaseRefusal.self)?.phoneNumberID { return .owned(id) }
      return .refused(error.refusalReason ?? "\(error)")
    } catch {
      return .refused("\(error)")
    }
  }

  private func race(
    _ callers: [(String, TestTeam)], _ fixture: InventoryFixture
  ) async -> [Outcome] {
    await withTaskGroup(of: Outcome.self) { group in
      for (number, team) in callers {
        group.addTask { await outcome(number, team, fixture) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test(arguments: Engine.allCases) func `of fifty teams that want one number, one gets it`(
    engine: Engine
  ) async throws {
    try await InventoryFixture.run(.init(engine: engine, waitMax: .seconds(20))) { fixture in
      let teams = (100..<150).map { TestTeam("team\($0)") }
      let outcomes = await race(teams.map { ("+14155550101", $0) }, fixture)
      let winners = outcomes.filter { if case .bought = $0 { true } else { false } }
      #expect(winners.count == 1)
      #expect(outcomes.count { $0 == .refused("NUMBER_TAKEN") } == 49)
      let orders = try await fixture.orders(of: "+14155550101")
      #expect(orders == 1)
      let slots = teams.flatMap { fixture.slots.slots(of: $0.id) }
      #expect(slots.count == 1)
      let operations = try await fixture.operationCount()
      #expect(operations == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `fifty purchases of one number by one team are one purchase`(engine: Engine) async throws {
    try await InventoryFixture.run(.init(engine: engine, waitMax: .seconds(20))) { fixture in
      let team = TestTeam("acme")
      let outcomes = await race((0..<50).map { _ in ("+14155550190", team) }, fixture)
      let ids = Set(
        outcomes.map { outcome in
          switch outcome {
          case .bought(let id), .owned(let id): id
          case .refused(let reason): reason
          }
        })
      #expect(ids.count == 1, "heard: \(Set(outcomes))")
      #expect(outcomes.contains { if case .bought = $0 { true } else { false } })
      let orders = try await fixture.orders(of: "+14155550190")
      #expect(orders == 1)
      #expect(fixture.slots.slots(of: team.id).count == 1)
      let listed = try await fixture.list(team)
      #expect(listed.numbers.map(\.id) == Array(ids))
    }
  }

  @Test func `callers who join a purchase that is refused hear the same`() async throws {
    try await InventoryFixture.run(.init(waitMax: .seconds(20), faults: "delay=100ms,taken=100%")) {
      fixture in
      let outcomes = await race(
        (0..<20).map { _ in ("+14155550101", TestTeam("acme")) }, fixture)
      #expect(Set(outcomes) == [.refused("NUMBER_TAKEN")])
      let listed = try await fixture.list(TestTeam("acme"))
      #expect(listed.count == 0)
    }
  }

  @Test func `a hundred purchases against a limit of ten give ten numbers`() async throws {
    try await InventoryFixture.run(.init(waitMax: .seconds(20))) { fixture in
      let team = TestTeam("acme")
      fixture.slots.setLimit(10, of: team.id)
      // Two-digit endings below the numbers that are made to fail.
      let numbers = ["212", "415"].flatMap { area in
        (0..<50).map { "+1\(area)55501" + ($0 < 10 ? "0\($0)" : "\($0)") }
      }
      let outcomes = await race(numbers.map { ($0, team) }, fixture)
      #expect(outcomes.count { if case .bought = $0 { true } else { false } } == 10)
      #expect(outcomes.count { $0 == .refused("NUMBER_LIMIT_REACHED") } == 90)
      let listed = try await fixture.list(team)
      #expect(listed.count == 10)
      #expect(fixture.slots.slots(of: team.id).count == 10)
      let held = try await fixture.holdings()
      #expect(held.count == 10)
    }
  }
}
