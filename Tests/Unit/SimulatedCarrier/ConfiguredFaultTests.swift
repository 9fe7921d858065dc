import Database
import NumberInventory
import Telephony
import TestSupport
import Testing

@testable import SimulatedCarrier

@Suite struct ConfiguredFaultTests {
  @Test func `a delay holds up every answer`() async throws {
    let fixture = try CarrierFixture("delay=250ms")
    _ = try await fixture.order("+14155550101")
    _ = try await fixture.carrier.search(CarrierSearch(country: .us))
    #expect(fixture.waits == [.milliseconds(250), .milliseconds(250)])
  }

  @Test func `a delay beyond the time for a call loses the answer`() async throws {
    let fixture = try CarrierFixture("delay=60s")
    let failure = await fixture.failure { try await fixture.order("+14155550101") }
    #expect(failure == .unknownOutcome(reason: "no answer came in time"))
    #expect(fixture.waits == [.seconds(10)])
    #expect(try await fixture.exchange.books.entries(after: 0, limit: 10).count == 1)
  }

  @Test func `an order that is turned away unread leaves no trace`() async throws {
    let fixture = try CarrierFixture("unavailable")
    let failure = await fixture.failure { try await fixture.order("+14155550101") }
    #expect(failure == .unavailable(reason: "too many requests"))
    #expect(try await fixture.exchange.books.entries(after: 0, limit: 10).isEmpty)
  }

  @Test func `orders can be refused or taken`() async throws {
    let refusing = try CarrierFixture("refuse")
    guard case .refused = await refusing.failure({ try await refusing.order("+14155550101") })
    else {
      Issue.record("not refused")
      return
    }
    let taking = try CarrierFixture("taken")
    #expect(await taking.failure { try await taking.order("+14155550101") } == .numberTaken)
  }

  @Test func `an order can fail after it was pending and gives the number back`() async throws {
    let fixture = try CarrierFixture("fail=5s")
    let order = try await fixture.order("+14155550101")
    #expect(order.state == .pending)
    fixture.clock.advance(by: .seconds(5))
    guard case .failed = try await fixture.carrier.orderStatus(order.orderID)?.state else {
      Issue.record("not failed")
      return
    }
    #expect(try await !fixture.isForSale("+14155550101"))
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.isForSale("+14155550101"))
  }

  @Test func `an answer is lost for a release too, which has happened`() async throws {
    let folder = try TemporaryFolder()
    let number: String
    do {
      let fixture = try CarrierFixture(in: folder)
      number = try #require(try await fixture.order("+14155550101").providerNumberID)
      fixture.database.close()
    }
    do {
      let fixture = try CarrierFixture("lost-reply", in: folder)
      await #expect(throws: CarrierError.self) { try await fixture.carrier.release(number) }
      fixture.database.close()
    }
    let fixture = try CarrierFixture(in: folder)
    #expect(try await fixture.carrier.ownedNumbers(after: nil, limit: 1).numbers.isEmpty)
    #expect(try await fixture.carrier.release(number) == .released)
  }

  @Test func `under every fault at once no number is sold twice`() async throws {
    var random = SeededRandom.fromEnvironment()
    let fixture = try CarrierFixture(
      "unavailable=5%,refuse=5%,taken=5%,pending=10%:3s,fail=10%:3s,stuck=5%,lost-reply=10%,"
        + "error=10%,slow-release=30%:5s")
    for _ in 0..<400 {
      let number = "+14155550\(100 + Int.random(in: 0..<12, using: &random))"
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1: _ = await fixture.failure { try await fixture.order(number) }
      case 2: fixture.clock.advance(by: .seconds(Int.random(in: 0...40, using: &random)))
      default:
        let held = try? await fixture.carrier.ownedNumbers(after: nil, limit: 250).numbers
        if let any = held?.randomElement(using: &random) {
          _ = try? await fixture.carrier.release(any.providerNumberID)
        }
      }
      let now = fixture.clock.now()
      let entries = try await fixture.exchange.books.entries(after: 0, limit: 10_000)
      let live = entries.filter { [.pending, .held, .releasing].contains($0.state(at: now)) }
      #expect(Set(live.map(\.phoneNumber)).count == live.count)
    }
  }
}
