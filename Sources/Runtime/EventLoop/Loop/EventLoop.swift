import CLinux
import Glibc
import Synchronization

/// One thread with one epoll that is also an executor.
///
/// A turn of the loop: wait → one `recv` per ready socket, fed to its parser → timers → jobs → one
/// coalesced `send` per dirty connection. So the answers of all calls that arrived together leave
/// together, and nothing is sent from inside a handler.
///
/// A call's handler starts with `Task.immediate(executorPreference: loop)` **from a nonisolated
/// function**; code after each `await` then resumes on the same thread. Inside anything isolated
/// the task would be queued elsewhere, and an unstructured `Task {}` does not inherit the loop.
///
/// Nothing that blocks may run here: see ``BlockingPool``.
public final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
  // SAFETY: `remote` is behind its lock, `counters` are atomics; everything else is touched only by
  // the loop's own thread, which `preconditionInLoop` checks in debug builds at every entry.

  private struct Remote {
    var jobs: [UnownedJob] = []
    var bodies: [@Sendable () -> Void] = []
    var isWoken = false
  }

  /// Most jobs run between two looks at the sockets, so that tasks which yield for ever cannot
  /// starve them.
  private static let jobsPerTickMax = 8192
  private static let eventsPerTickMax = 256

  /// The position in its group, 0…; also the suffix of the thread's name.
  package let index: Int
  /// The time read once a turn, in nanoseconds of ``MonotonicClock``. In loop.
  package private(set) var nowNanoseconds: Int64
  /// Input is received here, one socket at a time.
  let inputBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  private let epoll: Int32
  private let wakeup: Int32
  private let remote = Lock(Remote())
  private let counters = LoopCounters()
  private let lag: LagObserver?
  private let started: Int64

  private var jobs = JobRing()
  private var bodies: [@Sendable () -> Void] = []
  private var wheel = TimerWheel()
  private var dirty: [SocketChannel] = []
  private var flushing: [SocketChannel] = []
  private var graveyard: [EventSource] = []
  private var spareBuffers: [OutputBuffer] = []
  private var isStopping = false

  /// Reports turns that took too long.
  package struct LagObserver: Sendable {
    /// A turn at least this long is reported.
    package var threshold: Duration
    /// Runs on the loop with the turn's length; must be quick.
    package var observe: @Sendable (Duration) -> Void

    package init(threshold: Duration, observe: @escaping @Sendable (Duration) -> Void) {
      self.threshold = threshold
      self.observe = observe
    }
  }

  /// Starts the loop's thread.
  package init(index: Int = 0, lag: LagObserver? = nil) throws(SystemError) {
    self.index = index
    self.lag = lag
    started = MonotonicClock.nanoseconds()
    nowNanoseconds = started
    epoll = clinux_epoll_create()
    guard epoll >= 0 else { throw .current("epoll_create") }
    wakeup = clinux_eventfd()
    guard wakeup >= 0 else {
      let error = SystemError.current("eventfd")
      Glibc.close(epoll)
      throw error
    }
    guard clinux_epoll_add(epoll, wakeup, clinux_readable, nil) == 0 else {
      throw .current("epoll_ctl")
    }
    Thread.start(named: "loop-\(index)") { [self] in run() }
  }

  deinit {
    inputBuffer.deallocate()
    Glibc.close(wakeup)
    Glibc.close(epoll)
  }

  // MARK: Being on the loop

  /// The loop whose thread calls; nil on any other thread.
  package static var current: EventLoop? {
    guard let slot = clinux_thread_slot() else { return nil }
    // SAFETY: the slot is set for the life of the thread, whose body retains the loop.
    return Unmanaged<EventLoop>.fromOpaque(slot).takeUnretainedValue()
  }

  /// True on the loop's own thread.
  package var inLoop: Bool { clinux_thread_slot() == Unmanaged.passUnretained(self).toOpaque() }

  /// Stops the program in debug builds when the caller is not on the loop.
  @inline(__always)
  package func preconditionInLoop() {
    assert(inLoop, "called off the event loop that owns this")
  }

  /// The time read once a turn. In loop.
  package var now: ContinuousClock.Instant { MonotonicClock.instant(nanoseconds: nowNanoseconds) }

  /// What the loop did so far; from any thread. Reading restarts the search for the longest turn.
  package func readStatistics() -> LoopStatistics { counters.read() }

  // MARK: Executor

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if inLoop {
      jobs.append(job)
    } else {
      wake { $0.jobs.append(job) }
    }
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }

  public func checkIsolated() {
    precondition(inLoop, "not isolated to this event loop")
  }

  /// Runs a body on the loop in a later step; from any thread, in order of calls from one thread.
  package func execute(_ body: @escaping @Sendable () -> Void) {
    if inLoop {
      bodies.append(body)
    } else {
      wake { $0.bodies.append(body) }
    }
  }

  private func wake(_ change: (inout Remote) -> Void) {
    let isFirst = remote.withLock { remote in
      change(&remote)
      defer { remote.isWoken = true }
      return !remote.isWoken
    }
    guard isFirst else { return }
    var one: UInt64 = 1
    _ = write(wakeup, &one, 8)
  }

  // MARK: Timers

  /// Runs a body on the loop after a delay, never early and up to about 1 ms late. In loop.
  ///
  /// - Returns: The token for ``cancel(_:)``; it may be dropped.
  @discardableResult
  package func schedule(after delay: Duration, _ body: @escaping () -> Void) -> LoopTimer {
    let timer = ClosureTimer()
    timer.action = body
    schedule(timer, afterNanoseconds: delay.clampedNanoseconds)
    return timer
  }

  /// Schedules a timer object after a delay in nanoseconds. In loop.
  package func schedule(_ timer: LoopTimer, afterNanoseconds delay: Int64) {
    schedule(timer, atNanoseconds: MonotonicClock.nanoseconds() + max(delay, 0))
  }

  /// Schedules a timer object at a reading of ``MonotonicClock``. In loop.
  package func schedule(_ timer: LoopTimer, atNanoseconds deadline: Int64) {
    preconditionInLoop()
    wheel.insert(timer, at: (deadline - started + 999_999) / 1_000_000)
  }

  /// Cancels a timer; does nothing when it fired or was cancelled. In loop.
  package func cancel(_ timer: LoopTimer) {
    preconditionInLoop()
    wheel.remove(timer)
  }

  // MARK: Sources

  func register(_ source: EventSource, events: UInt32) throws(SystemError) {
    preconditionInLoop()
    // SAFETY: retained here, released in `bury` after deregistration.
    let retained = Unmanaged.passRetained(source)
    guard clinux_epoll_add(epoll, source.descriptor, events, retained.toOpaque()) == 0 else {
      let error = SystemError.current("epoll_ctl")
      retained.release()
      throw error
    }
    source.isRegistered = true
    counters.sources.add(1, ordering: .relaxed)
  }

  func modify(_ source: EventSource, events: UInt32) {
    guard source.isRegistered else { return }
    let data = Unmanaged.passUnretained(source).toOpaque()
    _ = clinux_epoll_modify(epoll, source.descriptor, events, data)
  }

  /// Closes a source's descriptor now and forgets the source at the end of the turn.
  func retire(_ source: EventSource, closing: Bool = true) {
    preconditionInLoop()
    guard source.descriptor >= 0 else { return }
    if source.isRegistered { _ = clinux_epoll_remove(epoll, source.descriptor) }
    if closing { Glibc.close(source.descriptor) }
    source.descriptor = -1
    graveyard.append(source)
  }

  func markDirty(_ channel: SocketChannel) { dirty.append(channel) }

  func takeBuffer() -> OutputBuffer { spareBuffers.popLast() ?? OutputBuffer() }

  func giveBack(_ buffer: OutputBuffer) {
    if spareBuffers.count < 64 && buffer.reset(keepingAtMost: 128 * 1024) {
      spareBuffers.append(buffer)
    }
  }

  // MARK: Turning

  /// Ends the thread after the current turn. What is still open or queued is abandoned.
  package func stop() {
    execute { [self] in isStopping = true }
  }

  private func run() {
    // SAFETY: `self` is retained by the thread's body until this function returns.
    clinux_set_thread_slot(Unmanaged.passUnretained(self).toOpaque())
    defer { clinux_set_thread_slot(nil) }
    let events = UnsafeMutablePointer<clinux_event>.allocate(capacity: Self.eventsPerTickMax)
    defer { events.deallocate() }
    let threshold = lag?.threshold.clampedNanoseconds ?? .max
    while !isStopping {
      let count = clinux_epoll_wait(epoll, events, Int32(Self.eventsPerTickMax), waitMilliseconds())
      let begin = MonotonicClock.nanoseconds()
      nowNanoseconds = begin
      dispatch(events, count: Int(max(count, 0)))
      fireTimers()
      runBodies()
      runJobs()
      flushDirty()
      bury()
      let length = MonotonicClock.nanoseconds() - begin
      counters.record(tickNanoseconds: Int(length))
      if length >= threshold { lag?.observe(.nanoseconds(length)) }
    }
  }

  private func waitMilliseconds() -> Int32 {
    if !jobs.isEmpty || !bodies.isEmpty || !dirty.isEmpty || !graveyard.isEmpty { return 0 }
    guard let tick = wheel.nextTick() else { return -1 }
    let remaining = tick * 1_000_000 + started - MonotonicClock.nanoseconds()
    return Int32(clamping: max((remaining + 999_999) / 1_000_000, 0))
  }

  private func dispatch(_ events: UnsafeMutablePointer<clinux_event>, count: Int) {
    for index in 0..<count {
      guard let data = events[index].data else {
        takeRemote()
        continue
      }
      // SAFETY: registered sources are retained until `bury`, which runs after all events of a
      // turn.
      Unmanaged<EventSource>.fromOpaque(data)._withUnsafeGuaranteedRef { source in
        if source.descriptor >= 0 { source.ready(events[index].events) }
      }
    }
  }

  private func takeRemote() {
    var value: UInt64 = 0
    _ = read(wakeup, &value, 8)
    remote.withLock { remote in
      remote.isWoken = false
      for job in remote.jobs { jobs.append(job) }
      remote.jobs.removeAll(keepingCapacity: true)
      bodies.append(contentsOf: remote.bodies)
      remote.bodies.removeAll(keepingCapacity: true)
    }
  }

  private func fireTimers() {
    let tick = (nowNanoseconds - started) / 1_000_000
    while let timer = wheel.popDue(at: tick) { timer.fire() }
  }

  private func runBodies() {
    guard !bodies.isEmpty else { return }
    let batch = bodies
    bodies = []
    for body in batch { body() }
  }

  private func runJobs() {
    let executor = asUnownedTaskExecutor()
    var budget = Self.jobsPerTickMax
    while !jobs.isEmpty && budget > 0 {
      jobs.popFirst().runSynchronously(on: executor)
      budget -= 1
    }
  }

  private func flushDirty() {
    guard !dirty.isEmpty else { return }
    swap(&dirty, &flushing)
    for channel in flushing { channel.flush() }
    flushing.removeAll(keepingCapacity: true)
  }

  private func bury() {
    while !graveyard.isEmpty {
      let batch = graveyard
      graveyard = []
      for source in batch {
        source.buried()
        guard source.isRegistered else { continue }
        source.isRegistered = false
        counters.sources.subtract(1, ordering: .relaxed)
        Unmanaged.passUnretained(source).release()
      }
    }
  }
}
