import API
import Database
import GRPC
import NumberInventory
import Telephony
import TestSupport
import Testing

/// What a stop leaves behind goes on from its row.
@Suite(.timeLimit(.minutes(1))) struct OperationRestartTests {
  let team = TestTeam("acme")

  @Test func `a pending order goes on after a stop`() async throws {
    try await InventoryFixture.run { fixture in
      let number = try #require(try await fixture.buy("+14155550191", team).phoneNumber)
      try await fixture.restartOperations()
      #expect(fixture.inventory.runner.runningCount == 1)
      fixture.clock.advance(by: .seconds(21))
      try await eventually { try await fixture.get(number.id, team).status == .active }
      try await eventually { fixture.inventory.runner.runningCount == 0 }
      #expect(fixture.slots.slots(of: team.id).map(\.isConfirmed) == [true])
      #expect(try await fixture.orders(of: "+14155550191") == 1)
    }
  }

  @Test func `whoever waits for a purchase hears at a stop how far it is`() async throws {
    try await InventoryFixture.run(.init(waitMax: .seconds(60))) { fixture in
      async let purchase = fixture.buy("+14155550196", team)
      try await eventually {
        try await fixture.list(team).numbers.first?.statusReason == StatusReason.provisioning
      }
      fixture.inventory.runner.stop()
      let answer = try await purchase
      #expect(answer.phoneNumber?.status == .purchasing)
    }
  }

  @Test func `a slow release goes on after a stop`() async throws {
    try await InventoryFixture.run { fixture in
      let id = try await fixture.owned("+14155550197", team)
      #expect(try await !fixture.release(id, team).released)
      try await fixture.restartOperations()
      fixture.clock.advance(by: .seconds(31))
      try await eventually { fixture.slots.slots(of: team.id).isEmpty }
      #expect(try await fixture.list(team).count == 0)
    }
  }

  @Test func `an order that may have been sent before a stop is looked up, not sent`()
    async throws
  {
    try await InventoryFixture.run { fixture in
      // The step to the order was stored, and the order sent: then the process died.
      let id = try await fixture.owned("+14155550101", team)
      try await fixture.database.write { transaction in
        try await transaction.execute("UPDATE operations SET step = 'ordering'")
        try await transaction.execute(
          """
          UPDATE phone_numbers SET status = 'purchasing', status_reason = 'x',
            carrier_order_id = NULL, provider_number_id = NULL
          """)
      }
      try await fixture.restartOperations()
      try await eventually { try await fixture.get(id, team).status == .active }
      #expect(try await fixture.orders(of: "+14155550101") == 1)
    }
  }

  @Test func `an order that never left before a stop is sent`() async throws {
    try await InventoryFixture.run { fixture in
      fixture.slots.behave(.isDown)
      await expectRefusal(.unavailable, "UNAVAILABLE") {
        try await fixture.buy("+14155550101", team)
      }
      fixture.slots.behave(.answers)
      try await eventually { try await fixture.operationCount() == 0 }
      let id = try await fixture.owned("+14155550102", team)
      // Back to before the order, for another number that nobody ordered.
      try await fixture.database.write { transaction in
        try await transaction.execute(
          "UPDATE operations SET step = 'ordering', e164 = '+14155550103'")
        try await transaction.execute(
          """
          UPDATE phone_numbers SET status = 'purchasing', status_reason = 'x',
            e164 = '+14155550103', carrier_order_id = NULL, provider_number_id = NULL,
            operation_id = operation_id
          """)
      }
      try await fixture.exchangeForgets()
      try await fixture.restartOperations()
      try await eventually { try await fixture.get(id, team).status == .active }
      #expect(try await fixture.orders(of: "+14155550103") == 1)
    }
  }
}
