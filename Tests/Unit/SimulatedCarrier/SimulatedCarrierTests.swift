import Database
import NumberInventory
import Telephony
import TestSupport
import Testing

@testable import SimulatedCarrier

@Suite struct SimulatedCarrierTests {
  @Test(arguments: [false, true])
  func `a number is sold once and comes back after its release`(isSuspending: Bool) async throws {
    let fixture = try CarrierFixture(isSuspending: isSuspending)
    let operation = fixture.operation()
    let order = try await fixture.order("+14155550101", operation)
    #expect(order.state == .succeeded)
    let number = try #require(order.providerNumberID)
    #expect(try await !fixture.isForSale("+14155550101"))
    let search = CarrierSearch(country: .us, areaCode: "415", limit: 1)
    #expect(try await fixture.carrier.search(search).map(\.phoneNumber.text) == ["+14155550198"])
    #expect(await fixture.failure { try await fixture.order("+14155550101") } == .numberTaken)

    #expect(try await fixture.carrier.release(number) == .released)
    #expect(try await fixture.carrier.release(number) == .released)
    #expect(await fixture.failure { try await fixture.order("+14155550101") } == .numberTaken)
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.isForSale("+14155550101"))
    #expect(try await fixture.order("+14155550101").state == .succeeded)
    // The first sale's release must not free the second.
    #expect(try await fixture.carrier.release(number) == .released)
    #expect(try await !fixture.isForSale("+14155550101"))
  }

  @Test func `an order is found by its reference and by its id`() async throws {
    let fixture = try CarrierFixture()
    let operation = fixture.operation()
    #expect(try await fixture.carrier.order(withReference: operation) == nil)
    let order = try await fixture.order("+14155550101", operation)
    #expect(try await fixture.carrier.order(withReference: operation) == order)
    #expect(try await fixture.carrier.orderStatus(order.orderID) == order)
    #expect(try await fixture.carrier.orderStatus("simorder_none") == nil)
    let held = try await fixture.carrier.ownedNumbers(withReference: operation)
    #expect(held.map(\.phoneNumber.text) == ["+14155550101"])
    #expect(held.first?.providerNumberID == order.providerNumberID)
    #expect(held.first?.customerReference == operation.text)
  }

  @Test func `two orders under one reference are both in the books`() async throws {
    let fixture = try CarrierFixture()
    let operation = fixture.operation()
    _ = try await fixture.order("+14155550101", operation)
    _ = try await fixture.order("+14155550102", operation)
    _ = await fixture.failure { try await fixture.order("+14155550102", operation) }
    let entries = try await fixture.exchange.books.entries(reference: operation.text)
    #expect(entries.map(\.answer) == [.accepted, .accepted, .taken])
    #expect(try await fixture.carrier.ownedNumbers(withReference: operation).count == 2)
  }

  @Test func `only configured connections are known`() async throws {
    let fixture = try CarrierFixture()
    #expect(
      await fixture.failure { try await fixture.order("+14155550101", connection: "nobody") }
        == .unknownConnection)
    #expect(try await fixture.isForSale("+14155550101"))
    let order = try await fixture.order("+14155550101", connection: "sim-backup")
    #expect(order.state == .succeeded)
    let entries = try await fixture.exchange.books.entries(after: 0, limit: 10)
    #expect(entries.map(\.answer) == [.unknownConnection, .accepted])
    #expect(entries.map(\.connectionID) == ["nobody", "sim-backup"])
  }

  @Test func `a number outside the stock is taken`() async throws {
    let fixture = try CarrierFixture()
    #expect(await fixture.failure { try await fixture.order("+14155551234") } == .numberTaken)
  }

  @Test func `the books survive a restart`() async throws {
    let folder = try TemporaryFolder()
    let operation: OperationID
    let order: CarrierOrder
    do {
      let fixture = try CarrierFixture(in: folder)
      operation = fixture.operation()
      order = try await fixture.order("+14155550101", operation)
      fixture.database.close()
    }
    let fixture = try CarrierFixture(in: folder)
    #expect(try await fixture.carrier.order(withReference: operation) == order)
    #expect(try await !fixture.isForSale("+14155550101"))
  }

  @Test func `a time that passed while the carrier was down has passed`() async throws {
    let folder = try TemporaryFolder()
    let operation: OperationID
    do {
      let fixture = try CarrierFixture(in: folder)
      operation = fixture.operation()
      #expect(try await fixture.order("+14155550191", operation).state == .pending)
      fixture.database.close()
    }
    let fixture = try CarrierFixture(in: folder)
    #expect(try await fixture.carrier.order(withReference: operation)?.state == .pending)
    fixture.clock.advance(by: .seconds(20))
    #expect(try await fixture.carrier.order(withReference: operation)?.state == .succeeded)
  }

  @Test func `of 50 orders for one number one succeeds`() async throws {
    let fixture = try CarrierFixture()
    let outcomes = await withTaskGroup(of: CarrierError?.self) { group in
      for _ in 0..<50 {
        group.addTask { await fixture.failure { try await fixture.order("+14155550101") } }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == nil } == 1)
    #expect(outcomes.count { $0 == .numberTaken } == 49)
    let entries = try await fixture.exchange.books.entries(after: 0, limit: 100)
    #expect(entries.count { $0.answer == .accepted } == 1)
    #expect(entries.count == 50)
  }

  @Test func `held numbers are listed in pages`() async throws {
    let fixture = try CarrierFixture()
    for line in 10..<17 { _ = try await fixture.order("+141555501\(line)") }
    _ = try await fixture.order("+14155550191")
    var seen: [String] = []
    var cursor: String?
    var pages = 0
    repeat {
      let page = try await fixture.carrier.ownedNumbers(after: cursor, limit: 3)
      seen += page.numbers.map(\.phoneNumber.text)
      cursor = page.next
      pages += 1
    } while cursor != nil && pages < 10
    #expect(pages == 3)
    #expect(seen == (10..<17).map { "+141555501\($0)" })
  }
}
