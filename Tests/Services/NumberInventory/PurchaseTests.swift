import API
import GRPC
import NumberInventory
import Protobuf
import Standard
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct PurchaseTests {
  let team = TestTeam("acme")

  @Test(arguments: Engine.allCases) func `a number that behaves is bought at once`(
    engine: Engine
  ) async throws {
    try await InventoryFixture.run(.init(engine: engine)) { fixture in
      let answer = try await fixture.buy("+14155550101", team)
      let number = try #require(answer.phoneNumber)
      #expect(number.status == .active)
      #expect(number.phoneNumber == "+14155550101")
      #expect(number.message == "Phone number purchased successfully")
      #expect(number.providerNumberID?.hasPrefix("sim_") == true)
      #expect(!number.isTrial && number.trialExpiresAt == nil && number.statusReason == nil)
      #expect(PhoneNumberID(number.id) != nil)
      #expect(
        answer.eligibility
          == API.Eligibility(
            currentCount: 1, maxAllowed: 10, hasSubscription: true, planName: "Growth"))
      let slots = fixture.slots.slots(of: team.id)
      #expect(slots.map(\.phoneNumber) == [number.id])
      #expect(slots.map(\.isConfirmed) == [true])
      let listed = try await fixture.get(number.id, team)
      #expect(listed.provider == "simulated")
      #expect(listed.countryCode == "US" && listed.region == "CA")
      #expect(listed.locality == "San Francisco")
      #expect(listed.createdByEmail == "alice@acme.example")
      #expect(listed.createdByName == "Alice Johnson")
      #expect(listed.createdAt == fixture.clock.now())
      #expect(USD(listed.monthlyPrice).map { $0 > .zero } == true)
      #expect(listed.features.contains("voice"))
    }
  }

  @Test func `a trial ends five days after the second of its purchase and costs nothing`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      fixture.slots.setLimit(1, of: team.id, isFree: true)
      fixture.clock.advance(by: .milliseconds(987))
      let number = try #require(try await fixture.buy("+14155550101", team).phoneNumber)
      #expect(number.isTrial)
      let row = try await fixture.get(number.id, team)
      let createdAt = try #require(row.createdAt)
      #expect(row.trialExpiresAt?.since(createdAt) == .seconds(432_000))
      #expect(createdAt.truncatedToSecond == createdAt)
      #expect(row.trialExpiresAt == number.trialExpiresAt)
      #expect(row.monthlyPrice == "0.00")
    }
  }

  @Test func `above the plan's limit nothing is bought and no row is left`() async throws {
    try await InventoryFixture.run(.init(upgradeURL: "https://example.com/plans")) { fixture in
      fixture.slots.setLimit(1, of: team.id, isFree: true)
      _ = try await fixture.owned("+14155550101", team)
      do {
        _ = try await fixture.buy("+14155550102", team)
        Issue.record("the purchase was not refused")
      } catch let error as RPCError {
        #expect(error.code == .permissionDenied)
        #expect(error.refusalReason == "NUMBER_LIMIT_REACHED")
        let detail = try #require(error.detail(PurchaseRefusal.self))
        #expect(
          detail.eligibility
            == API.Eligibility(
              currentCount: 1, maxAllowed: 1, hasSubscription: false, planName: "Free"))
        #expect(detail.upgradeURL == "https://example.com/plans")
      }
      #expect(try await fixture.list(team).count == 1)
      #expect(try await fixture.orders(of: "+14155550102") == 0)
      #expect(try await fixture.operationCount() == 1)
    }
  }

  @Test func `the team's own number is refused with its id`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550101", team)
      do {
        _ = try await fixture.buy("+14155550101", team)
        Issue.record("the purchase was not refused")
      } catch let error as RPCError {
        #expect(error.code == .alreadyExists)
        #expect(error.refusalReason == "NUMBER_OWNED")
        #expect(error.detail(PurchaseRefusal.self)?.phoneNumberID == id)
      }
    }
  }

  @Test(arguments: ["+14155550101", "+14155550193", "+14155551234", "+441632960001"])
  func `a number that somebody else has, or nobody sells, is taken`(number: String) async throws {
    try await InventoryFixture.run { fixture in
      _ = try await fixture.owned("+14155550101", TestTeam("other"))
      await expectRefusal(.aborted, "NUMBER_TAKEN") { try await fixture.buy(number, team) }
      #expect(try await fixture.list(team).count == 0)
      try await eventually { fixture.slots.slots(of: team.id).isEmpty }
    }
  }

  @Test func `a connection goes to the carrier with the order`() async throws {
    try await InventoryFixture.run { fixture in
      let answer = try await fixture.buy("+14155550101", team, connection: "sim-backup")
      let row = try await fixture.get(try #require(answer.phoneNumber).id, team)
      #expect(row.connectionID == "sim-backup")
      await expectRefusal(.invalidArgument, "UNKNOWN_CONNECTION") {
        try await fixture.buy("+14155550102", team, connection: "nobody's")
      }
      #expect(try await fixture.list(team).count == 1)
      try await eventually { fixture.slots.slots(of: team.id).count == 1 }
    }
  }

  @Test func `a refused order leaves a row in error, which goes when the number is bought again`()
    async throws
  {
    try await InventoryFixture.run(.init(faults: "refuse=100%")) { fixture in
      let refused = try await refusedRow("+14155550101", fixture)
      #expect(refused.status == .error)
      #expect(refused.statusReason?.contains("document") == true)
      #expect(fixture.slots.slots(of: team.id).isEmpty)
      let listed = try await fixture.list(team)
      #expect(listed.numbers.map(\.id) == [refused.id])
      let again = try await refusedRow("+14155550101", fixture)
      #expect(again.id != refused.id)
      #expect(try await fixture.list(team).numbers.map(\.id) == [again.id])
      #expect(try await fixture.release(again.id, team).released)
      #expect(try await fixture.list(team).count == 0)
      #expect(try await fixture.operationCount() == 0)
      await expectRefusal(.notFound, "NOT_FOUND") { try await fixture.release(again.id, team) }
    }
  }

  private func refusedRow(
    _ number: String, _ fixture: InventoryFixture
  ) async throws -> PurchasedPhoneNumber {
    do {
      _ = try await fixture.buy(number, team)
      throw NotBought()
    } catch let error as RPCError {
      #expect(error.code == .internal)
      #expect(error.refusalReason == "CARRIER_FAILED")
      return try #require(error.detail(PurchaseRefusal.self)?.phoneNumber)
    }
  }

  @Test(arguments: ["+14155550194", "+14155550195"])
  func `an order whose answer was lost is found by its reference, not sent again`(
    number: String
  ) async throws {
    try await InventoryFixture.run { fixture in
      let answer = try await fixture.buy(number, team)
      #expect(answer.phoneNumber?.status == .active)
      #expect(try await fixture.orders(of: number) == 1)
    }
  }

  @Test func `a pending order is waited for, beyond the call too`() async throws {
    try await InventoryFixture.run { fixture in
      let answer = try await fixture.buy("+14155550191", team)
      let number = try #require(answer.phoneNumber)
      #expect(number.status == .purchasing)
      #expect(number.statusReason == StatusReason.provisioning)
      #expect(number.message.contains("becomes active by itself"))
      #expect(answer.eligibility?.currentCount == 1)
      #expect(try await fixture.get(number.id, team).status == .purchasing)
      fixture.clock.advance(by: .seconds(21))
      try await eventually { try await fixture.get(number.id, team).status == .active }
      try await eventually { fixture.slots.slots(of: team.id).first?.isConfirmed == true }
      #expect(try await fixture.orders(of: "+14155550191") == 1)
    }
  }

  @Test func `a stuck order never becomes an error by time`() async throws {
    try await InventoryFixture.run { fixture in
      let number = try #require(try await fixture.buy("+14155550196", team).phoneNumber)
      #expect(number.status == .purchasing)
      fixture.clock.advance(by: .seconds(86_400 * 30))
      #expect(try await fixture.get(number.id, team).status == .purchasing)
      // The person who waits can give up: then the order is cancelled.
      #expect(try await fixture.release(number.id, team).released)
      #expect(try await fixture.list(team).count == 0)
      #expect(fixture.slots.slots(of: team.id).isEmpty)
    }
  }

  @Test func `a slow answer keeps the caller only for the bounded time`() async throws {
    try await InventoryFixture.run { fixture in
      let number = try #require(try await fixture.buy("+14155550190", team).phoneNumber)
      #expect(number.status == .purchasing)
      #expect(number.statusReason == StatusReason.ordering)
      try await eventually { try await fixture.get(number.id, team).status == .active }
    }
  }

  @Test func `a caller that hangs up ends only its own waiting`() async throws {
    try await InventoryFixture.run(.init(waitMax: .seconds(10))) { fixture in
      var options = CallOptions.by(team.principal)
      options.timeout = .milliseconds(300)
      await #expect(throws: RPCError.self) {
        try await fixture.numbers.purchasePhoneNumber(
          PurchasePhoneNumberRequest(phoneNumber: "+14155550190", teamID: team.id.text),
          options: options)
      }
      try await eventually {
        try await fixture.list(team).numbers.first?.status == .active
      }
      #expect(try await fixture.orders(of: "+14155550190") == 1)
    }
  }

  @Test func `while billing is down nothing is bought, and a place it took is given back`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      for behaviour in [SlotsDouble.Behaviour.isDown, .losesAnswers] {
        fixture.slots.behave(behaviour)
        do {
          _ = try await fixture.buy("+14155550101", team)
          Issue.record("the purchase was not refused")
        } catch let error as RPCError {
          #expect(error.code == .unavailable)
          #expect(error.refusalReason == "UNAVAILABLE")
          #expect(error.detail(RetryInfo.self) != nil)
        }
        #expect(try await fixture.list(team).count == 0)
        #expect(try await fixture.orders(of: "+14155550101") == 0)
        fixture.slots.behave(.answers)
        try await eventually { try await fixture.operationCount() == 0 }
        #expect(fixture.slots.slots(of: team.id).isEmpty)
      }
      _ = try await fixture.owned("+14155550101", team)
    }
  }

  @Test func `a number whose place was lost is given back to the carrier`() async throws {
    try await InventoryFixture.run(.init(faults: "pending=100%:2s")) { fixture in
      let number = try #require(try await fixture.buy("+14155550101", team).phoneNumber)
      fixture.slots.lose(number.id)
      fixture.clock.advance(by: .seconds(3))
      try await eventually { try await fixture.list(team).count == 0 }
      #expect(try await fixture.holdings().isEmpty)
    }
  }

  @Test func `a carrier that cannot be reached sells nothing`() async throws {
    try await InventoryFixture.run(.init(faults: "unavailable=100%")) { fixture in
      await expectRefusal(.unavailable, "UNAVAILABLE") {
        try await fixture.buy("+14155550101", team)
      }
      #expect(try await fixture.list(team).count == 0)
      try await eventually { fixture.slots.slots(of: team.id).isEmpty }
    }
  }

  @Test func `more purchases at a time than allowed are refused before anything is done`()
    async throws
  {
    try await InventoryFixture.run(.init(runningMax: 1)) { fixture in
      _ = try await fixture.buy("+14155550196", team)
      await expectRefusal(.resourceExhausted, "OVERLOADED") {
        try await fixture.buy("+14155550101", team)
      }
      #expect(try await fixture.list(team).count == 1)
    }
  }

  @Test(arguments: ["team_00000000000000000000other0", "other", ""])
  func `nobody buys for another team`(teamID: String) async throws {
    try await InventoryFixture.run { fixture in
      await #expect(throws: RPCError.self) {
        try await fixture.numbers.purchasePhoneNumber(
          PurchasePhoneNumberRequest(phoneNumber: "+14155550101", teamID: teamID),
          options: .by(team.principal))
      }
      if !teamID.isEmpty {
        await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden") {
          try await fixture.numbers.purchasePhoneNumber(
            PurchasePhoneNumberRequest(phoneNumber: "+14155550101", teamID: teamID),
            options: .by(team.principal))
        }
      }
    }
  }
}
