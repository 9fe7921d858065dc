import Protobuf
import Telephony
import Testing

@testable import NumberInventory

@Suite struct OperationTransitionTests {
  static let eligibility = Eligibility(
    currentCount: 3, maxAllowed: 10, hasSubscription: true, planName: "Growth")
  static let expiry = Timestamp(seconds: 1_705_744_800)

  static func operation(
    _ step: NumberOperation.Step, released: Bool = false
  ) throws -> NumberOperation {
    NumberOperation(
      id: OperationID(unchecked: "op_1"), phoneNumber: PhoneNumberID(unchecked: "pn_1"),
      team: TeamID(unchecked: "team_1"), number: try #require(E164("+14155550101")), step: step,
      purchasedAt: Timestamp(seconds: 1_705_312_800), isReleaseRequested: released)
  }

  @Test func `a place that is granted leads to the order, with its trial`() throws {
    let next = try Self.operation(.reserving).on(
      .granted(Self.eligibility, trialExpiresAt: Self.expiry))
    #expect(next?.step == .ordering)
    #expect(
      next?.number == .reserved(trialExpiresAt: Self.expiry, reason: StatusReason.ordering))
    #expect(next?.eligibility == Self.eligibility)
    #expect(next?.result == nil)
  }

  @Test func `a refused place removes the row, and no place is given back`() throws {
    let next = try Self.operation(.reserving).on(.refused(Self.eligibility))
    #expect(next?.step == .finished)
    #expect(next?.number == .removed)
    #expect(next?.result == .limitReached(Self.eligibility))
  }

  @Test func `without an answer about the place the purchase is cancelled and the place returned`()
    throws
  {
    let next = try Self.operation(.reserving).on(SlotNews.unreachable)
    #expect(next?.step == .returning)
    #expect(next?.number == .removed)
    #expect(next?.result == .billingUnavailable)
  }

  @Test(arguments: [
    (OrderNews.taken, NumberChange.removed, OperationResult.taken),
    (.unknownConnection, .removed, .unknownConnection),
    (.unsent, .removed, .carrierUnavailable),
    (.refused("no document"), .failed(reason: StatusReason.refused("no document")), .carrierFailed),
  ])
  func `a definite refusal of the order returns the place`(
    news: OrderNews, change: NumberChange, result: OperationResult
  ) throws {
    let next = try Self.operation(.ordering).on(news)
    #expect(next?.step == .returning)
    #expect(next?.number == change)
    #expect(next?.result == result)
  }

  @Test(arguments: [NumberOperation.Step.ordering, .settling, .provisioning])
  func `a number that was sold becomes active`(step: NumberOperation.Step) throws {
    let next = try Self.operation(step).on(.sold(order: "o", carrierNumber: "n"))
    #expect(next?.step == .confirming)
    #expect(next?.number == .active(order: "o", carrierNumber: "n"))
  }

  @Test func `an order without an answer is looked up and never sent again by that`() throws {
    #expect(try Self.operation(.ordering).on(OrderNews.unknown)?.step == .settling)
    let settling = try Self.operation(.settling)
    #expect(settling.on(OrderNews.unknown)?.isStay(in: settling) == true)
    #expect(settling.on(OrderNews.unsent)?.isStay(in: settling) == true)
  }

  @Test func `an order is sent again only after the carrier is known not to have it`() throws {
    #expect(try Self.operation(.settling).on(OrderNews.missing)?.step == .ordering)
  }

  @Test func `a pending order is waited for without an end`() throws {
    #expect(try Self.operation(.ordering).on(.pending(order: "o"))?.step == .provisioning)
    let provisioning = try Self.operation(.provisioning)
    #expect(provisioning.on(.pending(order: "o"))?.isStay(in: provisioning) == true)
    #expect(provisioning.on(OrderNews.unknown)?.isStay(in: provisioning) == true)
  }

  @Test func `a number whose place was lost is given back`() throws {
    let next = try Self.operation(.confirming).on(ConfirmationNews.lost)
    #expect(next?.step == .releasing)
  }

  @Test func `a number that was given back before it came goes back as soon as it comes`() throws {
    let sold = try Self.operation(.provisioning, released: true)
      .on(.sold(order: "o", carrierNumber: "n"))
    #expect(sold?.step == .releasing)
    let refused = try Self.operation(.provisioning, released: true).on(.refused("no"))
    #expect(refused?.number == .removed)
    #expect(refused?.result == .released)
    let missing = try Self.operation(.settling, released: true).on(OrderNews.missing)
    #expect(missing?.step == .returning)
  }

  @Test func `news for another step than the operation's is none`() throws {
    #expect(try Self.operation(.releasing).on(.confirmed(Self.eligibility)) == nil)
    #expect(try Self.operation(.finished).on(.sold(order: nil, carrierNumber: nil)) == nil)
    #expect(try Self.operation(.ordering).on(SlotNews.unreachable) == nil)
    #expect(try Self.operation(.confirming).onReleased() == nil)
    #expect(try Self.operation(.releasing).onReturned() == nil)
  }
}
