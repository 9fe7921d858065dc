import NumberInventory
import Telephony
import TestSupport
import Testing

@testable import SimulatedCarrier

@Suite struct NumberFaultTests {
  @Test func `0190 takes 3 seconds to answer`() async throws {
    let fixture = try CarrierFixture()
    #expect(try await fixture.order("+12125550190").state == .succeeded)
    #expect(fixture.waits == [.seconds(3)])
  }

  @Test func `0191 is pending for 20 seconds`() async throws {
    let fixture = try CarrierFixture()
    let order = try await fixture.order("+12125550191")
    #expect(order.state == .pending)
    fixture.clock.advance(by: .milliseconds(19_999))
    #expect(try await fixture.carrier.orderStatus(order.orderID)?.state == .pending)
    #expect(try await fixture.carrier.ownedNumbers(after: nil, limit: 10).numbers.isEmpty)
    fixture.clock.advance(by: .milliseconds(1))
    let settled = try await fixture.carrier.orderStatus(order.orderID)
    #expect(settled?.state == .succeeded)
    #expect(settled?.providerNumberID == order.providerNumberID)
    #expect(try await fixture.carrier.ownedNumbers(after: nil, limit: 10).numbers.count == 1)
  }

  @Test func `0192 is refused with a reason and stays for sale`() async throws {
    let fixture = try CarrierFixture()
    let operation = fixture.operation()
    let failure = await fixture.failure { try await fixture.order("+12125550192", operation) }
    guard case .refused(let reason) = failure else {
      Issue.record("not refused: \(String(describing: failure))")
      return
    }
    #expect(!reason.isEmpty)
    #expect(try await fixture.carrier.order(withReference: operation) == nil)
    #expect(try await fixture.isForSale("+12125550192"))
  }

  @Test func `0193 is found and gone when it is ordered`() async throws {
    let fixture = try CarrierFixture()
    let search = CarrierSearch(country: .us, areaCode: "212", contains: "0193")
    #expect(try await fixture.carrier.search(search).count == 1)
    #expect(await fixture.failure { try await fixture.order("+12125550193") } == .numberTaken)
  }

  @Test(arguments: ["+12125550194", "+12125550195"])
  func `0194 and 0195 are sold although the answer says nothing`(number: String) async throws {
    let fixture = try CarrierFixture()
    let operation = fixture.operation()
    let failure = await fixture.failure { try await fixture.order(number, operation) }
    guard case .unknownOutcome = failure else {
      Issue.record("not unknown: \(String(describing: failure))")
      return
    }
    let order = try #require(try await fixture.carrier.order(withReference: operation))
    #expect(order.state == .succeeded)
    #expect(try await !fixture.isForSale(number))
    #expect(try await fixture.carrier.release(try #require(order.providerNumberID)) == .released)
  }

  @Test func `0196 is pending until it is cancelled`() async throws {
    let fixture = try CarrierFixture()
    let operation = fixture.operation()
    let order = try await fixture.order("+12125550196", operation)
    #expect(order.state == .pending)
    fixture.clock.advance(by: .seconds(86_400 * 30))
    #expect(try await fixture.carrier.order(withReference: operation)?.state == .pending)
    let cancelled = try await fixture.carrier.cancelOrder(order.orderID)
    #expect(cancelled?.state == .failed(reason: "the order was cancelled"))
    #expect(try await !fixture.isForSale("+12125550196"))
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.isForSale("+12125550196"))
  }

  @Test func `a pending order is cancelled by a release too`() async throws {
    let fixture = try CarrierFixture()
    let order = try await fixture.order("+12125550196")
    #expect(try await fixture.carrier.release(try #require(order.providerNumberID)) == .released)
    let after = try await fixture.carrier.orderStatus(order.orderID)
    #expect(after?.state == .failed(reason: "the order was cancelled"))
  }

  @Test func `0197 takes 30 seconds to be released`() async throws {
    let fixture = try CarrierFixture()
    let number = try #require(try await fixture.order("+12125550197").providerNumberID)
    #expect(try await fixture.carrier.release(number) == .pending)
    fixture.clock.advance(by: .seconds(29))
    #expect(try await fixture.carrier.release(number) == .pending)
    #expect(
      try await fixture.carrier.ownedNumbers(after: nil, limit: 1).numbers.map(\.state)
        == [.releasing])
    fixture.clock.advance(by: .seconds(1))
    #expect(try await fixture.carrier.release(number) == .released)
    #expect(try await !fixture.isForSale("+12125550197"))
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.isForSale("+12125550197"))
  }

  @Test(arguments: ["+18005550192", "+18335550194"])
  func `toll-free numbers of US have the faults too`(number: String) async throws {
    let fixture = try CarrierFixture()
    #expect(await fixture.failure { try await fixture.order(number) } != nil)
  }

  @Test func `Canadian numbers have none`() async throws {
    let fixture = try CarrierFixture()
    for line in 90...97 {
      #expect(try await fixture.order("+14165550\(100 + line)").state == .succeeded)
    }
    #expect(fixture.waits.isEmpty)
  }
}
