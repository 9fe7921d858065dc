import EventLoop
import Glibc

/// The one thread that writes a SQLite file: it runs the bodies of transactions and commits them in groups.
///
/// A group is what waits when the writer becomes free, up to a bound: `BEGIN IMMEDIATE`, each body in a savepoint of its own,
/// `COMMIT`, and only then are the callers answered. So one `fdatasync` serves all of them, and none hears of success
/// before its changes are on the disk.
///
/// It is the executor of the bodies: a body starts by `Task.immediate` and, should it suspend, resumes on this thread.
final class WriterThread: TaskExecutor, @unchecked Sendable {
  // SAFETY: `connection` is used by the thread alone; `mutex` guards `state`; `condition` wakes the thread.

  private struct State {
    var waiting: [any PendingWrite] = []
    var jobs: [UnownedJob] = []
    var isClosing = false
    var isClosed = false
  }

  private let connection: SQLiteConnection
  private let configuration: SQLiteConfiguration
  private let counters: DatabaseCounters
  private let checkpointer: Checkpointer
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state = State()

  init(
    _ connection: SQLiteConnection, _ configuration: SQLiteConfiguration,
    _ counters: DatabaseCounters, _ checkpointer: Checkpointer
  ) {
    self.connection = connection
    self.configuration = configuration
    self.counters = counters
    self.checkpointer = checkpointer
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    Thread.start(named: "sqlite-writer") { [self] in run() }
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Adds a body to the next group. From any thread.
  func submit(_ write: any PendingWrite) {
    pthread_mutex_lock(mutex)
    let refusal: DatabaseError? =
      state.isClosing
      ? .closed : state.waiting.count >= configuration.waitingMax ? .overloaded : nil
    if refusal == nil { state.waiting.append(write) }
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
    if let refusal { write.finish(refusal) }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    state.jobs.append(job)
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Commits what waits, refuses what comes, and returns when the thread has ended. Blocks.
  func close() {
    pthread_mutex_lock(mutex)
    state.isClosing = true
    pthread_cond_signal(condition)
    while !state.isClosed { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  private func run() {
    while let group = nextGroup() {
      commit(group)
      checkpointer.committed(connection)
    }
    checkpointer.finish(connection)
    pthread_mutex_lock(mutex)
    state.isClosed = true
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// The bodies that wait, at least one; nil once the database closes and none is left.
  private func nextGroup() -> [any PendingWrite]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while state.waiting.isEmpty {
      if state.isClosing { return nil }
      pthread_cond_wait(condition, mutex)
    }
    let count = min(state.waiting.count, configuration.groupMax)
    defer { state.waiting.removeFirst(count) }
    return Array(state.waiting.prefix(count))
  }

  private func commit(_ group: [any PendingWrite]) {
    var ran: [any PendingWrite] = []
    do throws(DatabaseError) {
      try connection.run("BEGIN IMMEDIATE")
      for write in group {
        ran.append(write)
        try runInSavepoint(write)
      }
      try connection.run("COMMIT")
    } catch {
      if connection.isInTransaction { try? connection.run("ROLLBACK") }
      let failure: DatabaseError = error == .full ? .full : .aborted("\(error)")
      for write in group { write.finish(failure) }
      return
    }
    counters.add(commits: 1, transactions: group.count)
    for write in group { write.finish(nil) }
  }

  /// Throws when the whole group is lost, as after a full disk; a body that fails loses its own changes only.
  private func runInSavepoint(_ write: any PendingWrite) throws(DatabaseError) {
    try connection.execute("SAVEPOINT body", [])
    let succeeded = runBody(write)
    guard connection.isInTransaction else {
      throw .aborted("a statement ended the group")
    }
    if !succeeded { try connection.execute("ROLLBACK TO body", []) }
    try connection.execute("RELEASE body", [])
  }

  /// Runs the body to its end on this thread; returns whether it returned.
  private func runBody(_ write: any PendingWrite) -> Bool {
    write.start(connection, self)
    while true {
      if let succeeded = write.outcome { return succeeded }
      runJobs()
    }
  }

  /// Runs what resumed bodies left in the queue; waits for at least one.
  private func runJobs() {
    pthread_mutex_lock(mutex)
    while state.jobs.isEmpty { pthread_cond_wait(condition, mutex) }
    let jobs = state.jobs
    state.jobs.removeAll(keepingCapacity: true)
    pthread_mutex_unlock(mutex)
    for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}

/// A body that waits for the writer, whatever it returns.
protocol PendingWrite: AnyObject, Sendable {
  /// Starts the body. On the writer's thread.
  func start(_ transaction: any Transaction, _ executor: WriterThread)
  /// Nil while the body runs, then whether it returned. On the writer's thread.
  var outcome: Bool? { get }
  /// Answers the caller: with the body's result, or with a failure of the group.
  func finish(_ failure: DatabaseError?)
}

final class PendingBody<Result: Sendable>: PendingWrite, @unchecked Sendable {
  // SAFETY: `result` is set by the body's task, which runs on the writer's thread, and read there; a body that never
  // started is finished by the thread that submitted it.
  private let body: @Sendable (any Transaction) async throws -> Result
  private let continuation: UnsafeContinuation<Result, any Error>
  private var result: Swift.Result<Result, any Error>?

  init(
    _ continuation: UnsafeContinuation<Result, any Error>,
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) {
    self.body = body
    self.continuation = continuation
  }

  func start(_ transaction: any Transaction, _ executor: WriterThread) {
    Task.immediate(executorPreference: executor) { [self] in
      do { result = .success(try await body(transaction)) } catch { result = .failure(error) }
    }
  }

  var outcome: Bool? {
    switch result {
    case .success: true
    case .failure: false
    case nil: nil
    }
  }

  func finish(_ failure: DatabaseError?) {
    if let failure {
      // A body's own error is what its caller must know, whatever became of the group.
      if case .failure(let error)? = result, failure != .closed, failure != .overloaded {
        continuation.resume(throwing: error)
      } else {
        continuation.resume(throwing: failure)
      }
    } else if let result {
      continuation.resume(with: result)
    }
  }
}
