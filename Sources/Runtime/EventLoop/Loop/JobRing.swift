/// A growing ring of jobs in order of arrival; no allocation while the load stays the same.
struct JobRing: ~Copyable {
  private var storage: UnsafeMutablePointer<UnownedJob>
  private var mask: Int
  private var head = 0
  private var tail = 0

  init(capacity: Int = 1024) {
    precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a ring's size is a power of two")
    storage = .allocate(capacity: capacity)
    mask = capacity - 1
  }

  deinit { storage.deallocate() }

  var isEmpty: Bool { head == tail }
  var count: Int { tail &- head }

  mutating func append(_ job: UnownedJob) {
    if tail &- head > mask { grow() }
    (storage + (tail & mask)).initialize(to: job)
    tail &+= 1
  }

  /// The oldest job; the ring must not be empty.
  mutating func popFirst() -> UnownedJob {
    let job = (storage + (head & mask)).move()
    head &+= 1
    return job
  }

  private mutating func grow() {
    let count = tail &- head
    let larger = UnsafeMutablePointer<UnownedJob>.allocate(capacity: (mask + 1) * 2)
    for index in 0..<count {
      (larger + index).initialize(to: (storage + ((head &+ index) & mask)).move())
    }
    storage.deallocate()
    storage = larger
    mask = (mask + 1) * 2 - 1
    head = 0
    tail = count
  }
}
