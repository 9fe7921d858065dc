import Glibc

/// Threads for calls that block: name resolution, backup, large compression.
///
/// Nothing may block an event loop; such work is handed to a pool. Both the threads and the queue
/// are bounded. Threads start when first needed and live as long as the process.
package final class BlockingPool: @unchecked Sendable {
  // SAFETY: every mutable property is touched only while `mutex` is held.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wakeup: UnsafeMutablePointer<pthread_cond_t>
  private var queue: [@Sendable () -> Void] = []
  private var threadCount = 0
  private var idleCount = 0
  private let threadsMax: Int
  private let queueMax: Int

  /// The pool of the process: 4 threads, 1,024 queued calls. Used by
  /// ``SocketAddress/resolve(host:port:pool:)``.
  package static let shared = BlockingPool(threadsMax: 4, queueMax: 1024)

  /// The queue of a pool was full when work was offered.
  package struct Overloaded: Error, Sendable {}

  /// Makes a pool without starting a thread.
  ///
  /// - Parameters:
  ///   - threadsMax: Most threads at a time, at least 1.
  ///   - queueMax: Most calls waiting for a thread, at least 1; the next is refused with
  ///     ``Overloaded``.
  package init(threadsMax: Int, queueMax: Int) {
    precondition(threadsMax >= 1 && queueMax >= 1, "a blocking pool needs a thread and a queue")
    self.threadsMax = threadsMax
    self.queueMax = queueMax
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    wakeup = .allocate(capacity: 1)
    wakeup.initialize(to: pthread_cond_t())
    pthread_cond_init(wakeup, nil)
  }

  /// Runs a blocking body on a thread of the pool and returns its result.
  ///
  /// The body is not interrupted by cancellation of the caller's task.
  ///
  /// - Throws: ``Overloaded`` when the queue is full, and what the body throws.
  package func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let accepted = submit { continuation.resume(with: Swift.Result { try body() }) }
      if !accepted { continuation.resume(throwing: Overloaded()) }
    }
  }

  /// Queues a body without waiting for it; false when the queue is full.
  package func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard queue.count < queueMax else { return false }
    queue.append(body)
    if idleCount > 0 {
      pthread_cond_signal(wakeup)
    } else if threadCount < threadsMax {
      threadCount += 1
      Thread.start(named: "blocking") { [self] in work() }
    }
    return true
  }

  private func work() {
    pthread_mutex_lock(mutex)
    while true {
      while queue.isEmpty {
        idleCount += 1
        pthread_cond_wait(wakeup, mutex)
        idleCount -= 1
      }
      let body = queue.removeFirst()
      pthread_mutex_unlock(mutex)
      body()
      pthread_mutex_lock(mutex)
    }
  }
}
