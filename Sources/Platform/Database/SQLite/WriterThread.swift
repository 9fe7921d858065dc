internal import EventLoop
private import Glibc

/// The one thread that writes: runs bodies in savepoints and commits many at once.
///
/// While one commit waits for the disk, further bodies queue; they share the next commit. So a
/// caller waits for at most two commits however many callers there are, and the disk's rate of
/// syncs bounds commits and not transactions. Callers resume after the commit that holds their rows
/// has returned, also those whose body failed: what made it fail may be another body's row.
final class WriterThread: TaskExecutor, @unchecked Sendable {
  // SAFETY: `inbox` and `counters` are behind locks; everything else is touched by the writer's
  // thread alone, except `thread`, which is written before the first request can be submitted.

  private struct Inbox {
    var requests: [WriteRequest] = []
    /// Jobs of bodies that suspended and go on.
    var jobs: [UnownedJob] = []
    var isClosing = false
    /// Why nothing is written any more.
    var refusal: DatabaseError?
    var isClosed = false
  }

  private enum Work {
    case jobs([UnownedJob])
    case request(WriteRequest)
    case closing
  }

  private let connection: SQLiteConnection
  private let checkpointer: Checkpointer
  private let configuration: SQLiteConfiguration
  private let inbox = Monitor(Inbox())
  private let counters: DatabaseCounters
  private let file: FileLock
  private var thread = pthread_t()

  /// Starts the thread, which closes the connections and lets go of the file at its end.
  init(
    connection: sending SQLiteConnection, checkpointer: Checkpointer,
    file: FileLock, configuration: SQLiteConfiguration, counters: DatabaseCounters
  ) {
    self.connection = connection
    self.checkpointer = checkpointer
    self.configuration = configuration
    self.counters = counters
    self.file = file
    let started = Monitor(false)
    Thread.start(named: "database") { [self] in
      thread = pthread_self()
      started.change { $0 = true }
      run()
    }
    started.wait { $0 ? () : nil }
  }

  /// True on the writer's thread, that is inside a write body.
  var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

  // MARK: From any thread

  /// Queues a request, or returns why it is refused.
  func submit(_ request: WriteRequest) -> DatabaseError? {
    inbox.change { inbox in
      if request.isCancelled { return .cancelled }
      if inbox.isClosing { return .closed }
      if let refusal = inbox.refusal { return refusal }
      guard inbox.requests.count < configuration.waitingMax else { return .overloaded }
      inbox.requests.append(request)
      return nil
    }
  }

  /// Takes a request out of the queue and fails it; does nothing when its body has begun.
  func cancel(_ request: WriteRequest) {
    let wasWaiting = inbox.withLock { inbox in
      request.isCancelled = true
      guard let index = inbox.requests.firstIndex(where: { $0 === request }) else { return false }
      inbox.requests.remove(at: index)
      return true
    }
    guard wasWaiting else { return }
    request.fail(with: DatabaseError.cancelled)
    request.resume()
  }

  /// Why nothing is written any more; nil as long as the disk keeps what it is given.
  var refusal: DatabaseError? { inbox.withLock { $0.refusal } }

  /// The number of bodies that wait for their turn.
  var waitingCount: Int { inbox.withLock { $0.requests.count } }

  /// Refuses further requests and ends the thread when the waiting ones are done.
  func beginClosing() {
    inbox.change { $0.isClosing = true }
  }

  /// Blocks until the end that ``beginClosing()`` began.
  func waitUntilClosed() {
    inbox.wait { $0.isClosed ? () : nil }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    inbox.change { $0.jobs.append(job) }
  }

  // MARK: On the thread

  private func run() {
    while true {
      switch inbox.wait(for: { Self.nextWork(&$0) }) {
      case .jobs(let jobs): run(jobs)
      case .request(let request): commitGroup(startingWith: request)
      case .closing:
        checkpointer.finish(writer: connection)
        connection.close()
        file.release()
        inbox.change { $0.isClosed = true }
        return
      }
    }
  }

  private static func nextWork(_ inbox: inout Inbox) -> Work? {
    if !inbox.jobs.isEmpty {
      defer { inbox.jobs = [] }
      return .jobs(inbox.jobs)
    }
    if !inbox.requests.isEmpty { return .request(inbox.requests.removeFirst()) }
    return inbox.isClosing ? .closing : nil
  }

  private func run(_ jobs: [UnownedJob]) {
    let executor = asUnownedTaskExecutor()
    for job in jobs { job.runSynchronously(on: executor) }
  }

  /// Runs bodies as long as there are any, up to the bound, commits them and answers their callers.
  private func commitGroup(startingWith first: WriteRequest) {
    var group = [first]
    do throws(DatabaseError) {
      _ = try connection.execute("BEGIN IMMEDIATE")
    } catch {
      // Whoever holds the file keeps it from the waiting ones too; each would wait as long.
      while group.count < configuration.groupMax, let next = takeWaiting() { group.append(next) }
      return fail(group, with: error)
    }
    var bodyFailures = 0
    var next: WriteRequest? = first
    while let request = next {
      do throws(DatabaseError) {
        if try !runBody(of: request) { bodyFailures += 1 }
      } catch {
        connection.rollBack()
        return fail(group, with: error)
      }
      next = group.count < configuration.groupMax ? takeWaiting() : nil
      if let next { group.append(next) }
    }
    commit(group, bodyFailures: bodyFailures)
  }

  private func takeWaiting() -> WriteRequest? {
    inbox.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
  }

  /// Runs one body in a savepoint; false when it failed and was rolled back alone.
  ///
  /// - Throws: The error that ended the whole group.
  private func runBody(of request: WriteRequest) throws(DatabaseError) -> Bool {
    _ = try connection.execute("SAVEPOINT body")
    let transaction = SQLiteTransaction(on: connection)
    request.start(in: transaction, on: self)
    if !request.isDone { waitForSuspendedBody(of: request) }
    guard let bodyError = request.bodyError else {
      _ = try connection.execute("RELEASE body")
      return true
    }
    guard connection.isInTransaction else {
      // A full disk, for one, ends the transaction itself, and what other bodies did with it.
      throw (bodyError as? DatabaseError) ?? .aborted("\(bodyError)")
    }
    request.fail(with: bodyError)
    _ = try connection.execute("ROLLBACK TO body")
    _ = try connection.execute("RELEASE body")
    return false
  }

  /// Runs the jobs of a body that suspended, until it ends or its time is over.
  private func waitForSuspendedBody(of request: WriteRequest) {
    let limit = configuration.bodyTimeMax.clampedNanoseconds
    let deadline = MonotonicClock.nanoseconds() + limit
    while !request.isDone {
      let jobs: [UnownedJob]? = inbox.wait(
        atMostNanoseconds: max(deadline - MonotonicClock.nanoseconds(), 0)
      ) { inbox in
        guard !inbox.jobs.isEmpty else { return nil }
        defer { inbox.jobs = [] }
        return inbox.jobs
      }
      guard let jobs else { return request.abandon() }
      run(jobs)
    }
  }

  private func commit(_ group: [WriteRequest], bodyFailures: Int) {
    let begin = MonotonicClock.nanoseconds()
    do {
      try configuration.commitHooks?.beforeCommit(group.count)
      _ = try connection.execute("COMMIT")
    } catch {
      connection.rollBack()
      if case .inputOutput = error as? DatabaseError {
        // After a failed sync the kernel may have dropped pages it calls clean; going on could lose
        // what is then acknowledged.
        inbox.withLock { $0.refusal = error as? DatabaseError }
      }
      return fail(group, with: error)
    }
    counters.commitReturned()
    let nanoseconds = MonotonicClock.nanoseconds() - begin
    configuration.commitHooks?.afterCommit(group.count)
    counters.change { values in
      values.commits += 1
      values.transactions += group.count
      values.failedTransactions += bodyFailures
      values.largestGroup = max(values.largestGroup, group.count)
      values.commitNanoseconds += Int(nanoseconds)
    }
    for request in group { request.resume() }
    checkpointer.afterCommit(writer: connection)
  }

  private func fail(_ group: [WriteRequest], with error: any Error) {
    counters.change { $0.failedTransactions += group.count }
    for request in group {
      request.fail(with: error)
      request.resume()
    }
  }
}
