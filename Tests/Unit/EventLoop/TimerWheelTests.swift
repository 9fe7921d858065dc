import Testing

@testable import EventLoop

@Suite struct TimerWheelTests {
  final class Probe: LoopTimer {}

  @Test func `timers come out at their tick and in order of ticks`() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var random = Xorshift(state: seed | 1)
    var wheel = TimerWheel()
    var expected: [ObjectIdentifier: Int64] = [:]
    var alive: [Probe] = []
    for _ in 0..<2000 {
      let span: UInt64 = [8, 300, 70_000, 20_000_000][Int(random.next() % 4)]
      let probe = Probe()
      let tick = Int64(random.next() % span) + 1
      wheel.insert(probe, at: tick)
      expected[ObjectIdentifier(probe)] = tick
      alive.append(probe)
    }
    for _ in 0..<500 {
      let probe = alive[Int(random.next() % UInt64(alive.count))]
      wheel.remove(probe)
      expected[ObjectIdentifier(probe)] = nil
      #expect(!probe.isScheduled)
    }
    var last: Int64 = 0
    while let next = wheel.nextTick() {
      #expect(next > last || next == 1, "seed \(seed)")
      last = next
      while let fired = wheel.popDue(at: next) {
        #expect(expected.removeValue(forKey: ObjectIdentifier(fired)) == next, "seed \(seed)")
      }
    }
    #expect(expected.isEmpty, "seed \(seed)")
    #expect(wheel.count == 0)
  }

  @Test func `a jump over many ticks loses no timer`() {
    var wheel = TimerWheel()
    let probes = (0..<100).map { _ in Probe() }
    for (index, probe) in probes.enumerated() {
      wheel.insert(probe, at: Int64(index * index * 700))
    }
    var fired = 0
    while wheel.popDue(at: 10_000_000) != nil { fired += 1 }
    #expect(fired == 100)
    #expect(wheel.current == 10_000_000)
  }

  @Test func `a fired timer can be scheduled again`() {
    var wheel = TimerWheel()
    let probe = Probe()
    for round in 1...5 {
      wheel.insert(probe, at: Int64(round * 1000))
      #expect(wheel.popDue(at: Int64(round * 1000 - 1)) == nil)
      #expect(wheel.popDue(at: Int64(round * 1000)) === probe)
    }
  }
}

struct Xorshift: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
