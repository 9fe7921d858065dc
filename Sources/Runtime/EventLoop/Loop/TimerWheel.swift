/// A hierarchical timing wheel: four levels of 256 slots, one millisecond a tick.
///
/// Scheduling and cancelling are O(1), whatever the number of deadlines. Timers further than 2^32
/// ticks away are held at the bound. Confined to one loop.
struct TimerWheel: ~Copyable {
  private static let levels = 4
  private static let slots = 256

  // SAFETY: `heads` is allocated for the life of the wheel; each linked timer carries one retain.
  private let heads: UnsafeMutablePointer<Unmanaged<LoopTimer>?>
  private let occupied: UnsafeMutablePointer<UInt64>
  private(set) var current: Int64 = 0
  private(set) var count = 0

  init() {
    heads = .allocate(capacity: Self.levels * Self.slots)
    heads.initialize(repeating: nil, count: Self.levels * Self.slots)
    occupied = .allocate(capacity: Self.levels * Self.slots / 64)
    occupied.initialize(repeating: 0, count: Self.levels * Self.slots / 64)
  }

  deinit {
    for index in 0..<Self.levels * Self.slots {
      var head = heads[index]
      while let timer = head {
        head = timer.takeUnretainedValue().next
        timer.release()
      }
    }
    heads.deallocate()
    occupied.deallocate()
  }

  /// Links a timer to fire at a tick; a tick that has passed means the next one.
  mutating func insert(_ timer: LoopTimer, at tick: Int64) {
    precondition(!timer.isScheduled, "a timer is scheduled once at a time")
    timer.tick = max(tick, current + 1)
    _ = Unmanaged.passRetained(timer)
    count += 1
    place(timer)
  }

  /// Unlinks a timer; does nothing when it is not scheduled.
  mutating func remove(_ timer: LoopTimer) {
    guard timer.isScheduled else { return }
    unlink(timer)
    count -= 1
    Unmanaged.passUnretained(timer).release()
  }

  /// The tick at which the wheel has work next, or nil when it is empty.
  func nextTick() -> Int64? {
    guard count > 0 else { return nil }
    var nearest = Int64.max
    for level in 0..<Self.levels {
      let shift = Int64(level * 8)
      let base = current >> shift
      guard let distance = distanceToOccupied(level: level, after: Int(base & 255)) else {
        continue
      }
      nearest = min(nearest, (base + Int64(distance)) << shift)
    }
    return nearest
  }

  /// The next timer due at or before a tick, unlinked; nil when none is left.
  ///
  /// Call until it returns nil; it moves the wheel forward as it goes.
  mutating func popDue(at target: Int64) -> LoopTimer? {
    while true {
      if let head = heads[Int(current & 255)] {
        let timer = head.takeUnretainedValue()
        // Slot `current` holds only timers due now: later ones of the same index are a level up.
        if timer.tick <= current {
          unlink(timer)
          count -= 1
          head.release()
          return timer
        }
      }
      guard current < target else { return nil }
      advance(towards: target)
    }
  }

  private mutating func advance(towards target: Int64) {
    guard let next = nextTick(), next <= target else {
      current = target
      return
    }
    current = max(next, current + 1)
    guard current & 255 == 0 else { return }
    for level in stride(from: Self.levels - 1, to: 0, by: -1) {
      let shift = Int64(level * 8)
      if current & ((1 << shift) - 1) == 0 {
        cascade(level * Self.slots + Int((current >> shift) & 255))
      }
    }
  }

  private mutating func cascade(_ position: Int) {
    var head = heads[position]
    heads[position] = nil
    occupied[position / 64] &= ~(1 << UInt64(position % 64))
    while let unmanaged = head {
      let timer = unmanaged.takeUnretainedValue()
      head = timer.next
      timer.previous = nil
      timer.next = nil
      place(timer)
    }
  }

  private mutating func place(_ timer: LoopTimer) {
    let delta = min(max(timer.tick - current, 0), (1 << 32) - 1)
    let at = current + delta
    let level: Int
    if delta < 1 << 8 {
      level = 0
    } else if delta < 1 << 16 {
      level = 1
    } else if delta < 1 << 24 {
      level = 2
    } else {
      level = 3
    }
    let position = level * Self.slots + Int((at >> Int64(level * 8)) & 255)
    timer.position = position
    timer.previous = nil
    let head = heads[position]
    let unmanaged = Unmanaged.passUnretained(timer)
    timer.next = head
    head?.takeUnretainedValue().previous = unmanaged
    heads[position] = unmanaged
    occupied[position / 64] |= 1 << UInt64(position % 64)
  }

  private mutating func unlink(_ timer: LoopTimer) {
    let position = timer.position
    if let previous = timer.previous {
      previous.takeUnretainedValue().next = timer.next
    } else {
      heads[position] = timer.next
      if timer.next == nil { occupied[position / 64] &= ~(1 << UInt64(position % 64)) }
    }
    timer.next?.takeUnretainedValue().previous = timer.previous
    timer.previous = nil
    timer.next = nil
    timer.position = -1
  }

  /// How many slots after `index`, 1…256, the next occupied one of a level is.
  private func distanceToOccupied(level: Int, after index: Int) -> Int? {
    let words = occupied + level * 4
    var distance = 1
    while distance <= 256 {
      let slot = (index + distance) & 255
      let bits = words[slot / 64] >> UInt64(slot % 64)
      if bits != 0 {
        let found = distance + bits.trailingZeroBitCount
        return found <= 256 ? found : nil
      }
      distance += 64 - slot % 64
    }
    return nil
  }
}
