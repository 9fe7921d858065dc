import Database
import EventLoop
import GRPC
import GRPCCarrier
import NumberInventory
import SimulatedCarrier
import Telephony
import TestSupport
import Testing

/// What the purchase relies on, the same for a carrier inside the process and one behind gRPC.
@Suite struct CarrierContractTests {
  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `a number is found, bought, looked up and released`(
    place: CarrierUnderTest.Place
  ) async throws {
    let test = try await CarrierUnderTest(place)
    let search = CarrierSearch(
      country: .us, areaCode: "415", features: [.voice, .sms], limit: 5)
    let found = try await test.carrier.search(search)
    #expect(found.count == 5)
    #expect(found[0].phoneNumber.text == "+14155550101")
    #expect(found[0].monthlyPrice == USD(cents: 100))
    #expect(found[0].features == [.voice, .sms])
    #expect(found[0].locality == "San Francisco")
    #expect(found[0].region == "CA")
    #expect(try await test.carrier.offer(of: found[0].phoneNumber) == found[0])

    let operation = test.operation()
    let order = try await test.order("+14155550101", operation)
    #expect(order.state == .succeeded)
    #expect(try await test.carrier.order(withReference: operation) == order)
    #expect(try await test.carrier.orderStatus(order.orderID) == order)
    #expect(try await test.carrier.offer(of: found[0].phoneNumber) == nil)
    let held = try await test.carrier.ownedNumbers(withReference: operation)
    #expect(held.map(\.state) == [.active])
    #expect(try await test.carrier.ownedNumbers(after: nil, limit: 10).numbers == held)

    let number = try #require(order.providerNumberID)
    #expect(try await test.carrier.release(number) == .released)
    #expect(try await test.carrier.release(number) == .released)
    #expect(try await test.carrier.ownedNumbers(withReference: operation).isEmpty)
    test.clock.advance(by: .seconds(60))
    #expect(try await test.carrier.offer(of: found[0].phoneNumber) == found[0])
  }

  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `refusals are told apart`(place: CarrierUnderTest.Place) async throws {
    let test = try await CarrierUnderTest(place)
    #expect(await test.failure("+14155550193") == .numberTaken)
    #expect(await test.failure("+442079460000") == .numberTaken)
    #expect(await test.failure("+14155550101", connection: "nobody") == .unknownConnection)
    #expect(
      await test.failure("+14155550192")
        == .refused(reason: "a document that the number requires is not on file"))
    #expect(try await test.carrier.order(withReference: test.operation()) == nil)
  }

  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `filters that do not go together are refused`(
    place: CarrierUnderTest.Place
  ) async throws {
    let test = try await CarrierUnderTest(place)
    let search = CarrierSearch(country: .de, areaCode: "415")
    await #expect(
      throws: CarrierError.invalidSearch(
        problem: "area codes are for local numbers of US and CA")
    ) { try await test.carrier.search(search) }
  }

  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `an order that is turned away unread was not sent`(
    place: CarrierUnderTest.Place
  ) async throws {
    let test = try await CarrierUnderTest(place, faults: "unavailable")
    #expect(await test.failure("+14155550101") == .unavailable(reason: "too many requests"))
  }

  @Test(
    arguments: CarrierUnderTest.Place.allCases, ["+14155550194", "+14155550195"])
  func `an order without an answer is found by its reference`(
    place: CarrierUnderTest.Place, number: String
  ) async throws {
    let test = try await CarrierUnderTest(place)
    let operation = test.operation()
    guard case .unknownOutcome = await test.failure(number, operation) else {
      Issue.record("the outcome is not unknown")
      return
    }
    #expect(try await test.carrier.order(withReference: operation)?.state == .succeeded)
    #expect(try await test.exchange.books.entries(reference: operation.text).count == 1)
  }

  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `a pending order succeeds with time, a stuck one is cancelled`(
    place: CarrierUnderTest.Place
  ) async throws {
    let test = try await CarrierUnderTest(place)
    let pending = try await test.order("+14155550191")
    let stuck = try await test.order("+14155550196")
    #expect(pending.state == .pending)
    #expect(stuck.state == .pending)
    test.clock.advance(by: .seconds(20))
    #expect(try await test.carrier.orderStatus(pending.orderID)?.state == .succeeded)
    #expect(try await test.carrier.orderStatus(stuck.orderID)?.state == .pending)
    #expect(
      try await test.carrier.cancelOrder(stuck.orderID)?.state
        == .failed(reason: "the order was cancelled"))
    #expect(try await test.carrier.cancelOrder(pending.orderID)?.state == .succeeded)
    #expect(try await test.carrier.cancelOrder("simorder_none") == nil)
  }

  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `a slow release is pending first`(place: CarrierUnderTest.Place) async throws {
    let test = try await CarrierUnderTest(place)
    let number = try #require(try await test.order("+14155550197").providerNumberID)
    #expect(try await test.carrier.release(number) == .pending)
    #expect(try await test.carrier.ownedNumbers(after: nil, limit: 10).numbers.count == 1)
    test.clock.advance(by: .seconds(30))
    #expect(try await test.carrier.release(number) == .released)
  }

  @Test(arguments: CarrierUnderTest.Place.allCases)
  func `of 20 orders for one number one succeeds`(place: CarrierUnderTest.Place) async throws {
    let test = try await CarrierUnderTest(place)
    let failures = await withTaskGroup(of: CarrierError?.self) { group in
      for _ in 0..<20 { group.addTask { await test.failure("+14155550101") } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(failures.count { $0 == nil } == 1)
    #expect(failures.count { $0 == .numberTaken } == 19)
  }
}
