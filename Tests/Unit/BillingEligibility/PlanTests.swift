import Protobuf
import Testing

@testable import BillingEligibility

@Suite struct PlanTests {
  let free = Plan(
    id: "free", name: "Free", numberLimit: 1, hasSubscription: false, trialDays: 5,
    limitIsPerTeam: false)
  let growth = Plan(
    id: "growth", name: "Growth", numberLimit: 10, hasSubscription: true, trialDays: 0,
    limitIsPerTeam: false)

  @Test func `a trial ends a whole number of days after the purchase`() throws {
    let bought = Timestamp(microseconds: 1_705_312_800_999_999)
    let expiry = try #require(free.trialExpiry(purchasedAt: bought))
    #expect(expiry.microseconds - bought.microseconds == 432_000_000_000)
  }

  @Test func `a paid plan has no trials`() {
    #expect(growth.trialExpiry(purchasedAt: Timestamp(seconds: 0)) == nil)
  }

  @Test func `a team's own limit goes before the plan's`() {
    var subscription = Subscription(
      plan: growth, numberLimit: nil, startedAt: Timestamp(seconds: 0), slotCount: 3)
    #expect(
      subscription.eligibility
        == Eligibility(currentCount: 3, maxAllowed: 10, hasSubscription: true, planName: "Growth"))
    subscription.numberLimit = 2500
    #expect(subscription.eligibility.maxAllowed == 2500)
  }

  @Test(arguments: [
    ("alice@example.com", true), ("a@b", true), ("alice", false), ("@example.com", false),
    ("alice@", false), ("a@b@c", false), ("a b@example.com", false), ("a@exam\nple.com", false),
  ])
  func `an address has something on both sides of one @`(text: String, expected: Bool) {
    #expect(User.isAddress(text) == expected)
  }
}
