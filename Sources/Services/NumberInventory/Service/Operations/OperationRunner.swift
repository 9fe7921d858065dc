package import EventLoop
package import Lifecycle
package import Protobuf
import Telephony

/// Runs operations in tasks of their own, which neither the deadline nor the hang-up of a caller
/// ends; at most one task for an operation.
///
/// Safe from any thread. ``stop()`` lets each operation finish the step it is at; what is then
/// outstanding goes on from its row at the next start.
package final class OperationRunner: Sendable {
  private struct Running {
    var ticket: OperationTicket
    var task: Task<Void, Never>?
  }

  private struct State {
    var running: [OperationID: Running] = [:]
    var isStopping = false
    var idleWaiters: [CheckedContinuation<Void, Never>] = []
  }

  let store: OperationStore
  let slots: PlanSlots
  let carrier: any Carrier
  let clock: any WallClock
  let logger: Logger
  let configuration: OperationConfiguration
  private let group: EventLoopGroup
  private let state = Lock(State())

  package init(
    store: OperationStore, slots: PlanSlots, carrier: any Carrier, clock: any WallClock,
    logger: Logger, group: EventLoopGroup, configuration: OperationConfiguration = .init()
  ) {
    self.store = store
    self.slots = slots
    self.carrier = carrier
    self.clock = clock
    self.logger = logger
    self.group = group
    self.configuration = configuration
  }

  /// Whether a further purchase may begin.
  var hasRoom: Bool {
    state.withLock { !$0.isStopping && $0.running.count < configuration.runningMax }
  }

  /// Operations that run now.
  package var runningCount: Int { state.withLock { $0.running.count } }

  /// Makes the ticket of an operation that is about to be stored, so that whoever joins it from
  /// then on waits for the same. ``launch(_:from:)`` or ``discard(_:)`` follows.
  func prepare(_ id: OperationID) -> OperationTicket {
    let ticket = OperationTicket(id: id, group: group)
    let isStopping = state.withLock { state in
      state.running[id] = Running(ticket: ticket)
      return state.isStopping
    }
    if isStopping { ticket.stop() }
    return ticket
  }

  /// Runs an operation that was prepared and is stored now.
  func launch(_ ticket: OperationTicket, from initial: OperationState) {
    run(ticket, from: initial, isResumed: false)
  }

  /// Forgets an operation that was prepared and is not stored.
  func discard(_ ticket: OperationTicket) {
    remove(ticket)
    ticket.update { $0.hasEnded = true }
  }

  /// Runs an operation from its row, unless it runs already: then it looks at its row again.
  ///
  /// - Parameters:
  ///   - id: The operation.
  ///   - isResumed: Whether it was begun before the program was.
  /// - Returns: What to wait by.
  func start(_ id: OperationID, isResumed: Bool = false) -> OperationTicket {
    let (ticket, isNew) = state.withLock { state -> (OperationTicket, Bool) in
      if let running = state.running[id] { return (running.ticket, false) }
      let ticket = OperationTicket(id: id, group: group)
      if state.isStopping { ticket.stop() }
      state.running[id] = Running(ticket: ticket)
      return (ticket, true)
    }
    if isNew { run(ticket, from: nil, isResumed: isResumed) } else { ticket.wake() }
    return ticket
  }

  private func run(_ ticket: OperationTicket, from initial: OperationState?, isResumed: Bool) {
    // Detached: the caller's deadline is a task-local value and must not reach the operation.
    let task = Task.immediateDetached(executorPreference: group.preferred()) { [self] in
      await RunningOperation(ticket: ticket, runner: self, isResumed: isResumed)
        .run(from: initial)
    }
    state.withLock { state in
      if state.running[ticket.id]?.ticket === ticket { state.running[ticket.id]?.task = task }
    }
  }

  /// Goes on with every operation that has something outstanding. Called once, at the start.
  package func resume() async throws {
    let unfinished = try await store.unfinished()
    if !unfinished.isEmpty {
      logger.info("unfinished operations go on", ["operation.count": "\(unfinished.count)"])
    }
    for id in unfinished { _ = start(id, isResumed: true) }
  }

  /// Leaves what can wait to the next start. Whoever waits for an operation hears how far it is.
  package func stop() {
    let tickets = state.withLock { state in
      state.isStopping = true
      return state.running.values.map(\.ticket)
    }
    for ticket in tickets { ticket.stop() }
  }

  /// Suspends until no operation runs; after the grace, requests to the carrier are given up.
  package func waitUntilIdle(grace: Duration) async {
    let loop = group.next()
    loop.execute { [weak self] in
      loop.schedule(after: grace) { [weak self] in self?.cancel() }
    }
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if !state.running.isEmpty { state.idleWaiters.append(continuation) }
        return state.running.isEmpty
      }
      if isIdle { continuation.resume() }
    }
  }

  /// Ends the task of an operation, unless it was woken since it last read its row.
  func end(_ ticket: OperationTicket) -> Bool {
    remove(ticket, unlessWoken: true)
  }

  /// - Returns: False for an operation that was woken and so stays.
  @discardableResult
  private func remove(_ ticket: OperationTicket, unlessWoken: Bool = false) -> Bool {
    let (isRemoved, waiters) = state.withLock {
      state -> (Bool, [CheckedContinuation<Void, Never>]) in
      if unlessWoken && ticket.takeWaking() && !state.isStopping { return (false, []) }
      state.running[ticket.id] = nil
      guard state.running.isEmpty else { return (true, []) }
      defer { state.idleWaiters = [] }
      return (true, state.idleWaiters)
    }
    for waiter in waiters { waiter.resume() }
    return isRemoved
  }

  private func cancel() {
    let tasks = state.withLock { state in state.running.values.compactMap(\.task) }
    for task in tasks { task.cancel() }
  }
}
