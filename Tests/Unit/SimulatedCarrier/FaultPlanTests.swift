import Testing

@testable import SimulatedCarrier

@Suite struct FaultPlanTests {
  @Test func `a list of faults is read`() throws {
    let plan = try FaultPlan(
      "delay=200ms, refuse=5%,pending=10%:2s,stuck=0.5%,slow-release=1.5s:50%,error")
    #expect(
      plan.faults == [
        .init(.delay, time: .milliseconds(200)), .init(.refuse, frequency: 500),
        .init(.pending, frequency: 1000, time: .seconds(2)), .init(.stuck, frequency: 50),
        .init(.slowRelease, frequency: 5000, time: .milliseconds(1500)), .init(.error),
      ])
  }

  @Test func `nothing is no fault`() throws {
    #expect(try FaultPlan("").faults.isEmpty)
  }

  @Test(
    arguments: [
      "explode", "delay=3x", "refuse=101%", "refuse=-1%", "refuse=2s", "delay=",
      "delay=1s,delay=2s",
      "delay=nan%",
    ])
  func `what is no fault is refused`(text: String) {
    #expect(throws: FaultPlan.Malformed.self) { try FaultPlan(text) }
  }

  @Test func `a fault happens as often as it is told, the same with the same seed`() {
    let plan = FaultPlan([.init(.refuse, frequency: 2000)])
    func draws(_ seed: UInt64) -> [Bool] {
      let draws = FaultDraws(plan, seed: seed)
      return (0..<10_000).map { _ in draws.happens(.refuse) }
    }
    let first = draws(7)
    #expect((1800...2200).contains(first.count { $0 }))
    #expect(first == draws(7))
    #expect(first != draws(8))
    #expect(!FaultDraws(plan, seed: 7).happens(.taken))
  }
}
