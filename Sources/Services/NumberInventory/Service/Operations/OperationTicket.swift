import EventLoop
import Telephony

/// What is known of an operation that runs.
struct OperationProgress: Sendable {
  /// As of the reservation or later; `nil` before.
  var eligibility: Eligibility?

  /// The number as of the last step; `nil` when its row is gone.
  var number: OwnedNumber?

  /// What it came to; set once.
  var result: OperationResult?

  /// Whether the number was given back.
  var isReleased = false

  /// Nobody works on it any more: it is finished, or the program stops.
  var hasEnded = false
}

/// A running operation: what its waiters see of it, and how it is woken. Safe from any thread.
final class OperationTicket: Sendable {
  typealias Condition = @Sendable (OperationProgress) -> Bool

  private struct Waiter {
    var condition: Condition
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var progress = OperationProgress()
    var waiters: [Int: Waiter] = [:]
    var waiterCount = 0
    var sleeper: CheckedContinuation<Void, Never>?
    var isWoken = false
    var isStopping = false
  }

  let id: OperationID
  private let group: EventLoopGroup
  private let state = Lock(State())

  init(id: OperationID, group: EventLoopGroup) {
    self.id = id
    self.group = group
  }

  // MARK: For the operation

  /// Changes what is known and resumes those who waited for it.
  func update(_ change: (inout OperationProgress) -> Void) {
    let ready = state.withLock { state -> [Waiter] in
      change(&state.progress)
      let ready = state.waiters.filter { _, waiter in
        state.progress.hasEnded || waiter.condition(state.progress)
      }
      for key in ready.keys { state.waiters[key] = nil }
      return Array(ready.values)
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  /// Suspends for a while; ``wake()`` and ``stop()`` end it before.
  func pause(for duration: Duration) async {
    let loop = group.preferred()
    await withCheckedContinuation { continuation in
      let isAwake = state.withLock { state in
        if !state.isWoken && !state.isStopping { state.sleeper = continuation }
        return state.isWoken || state.isStopping
      }
      if isAwake { return continuation.resume() }
      loop.runInLoop {
        loop.schedule(after: duration) { [weak self] in self?.endPause() }
      }
    }
  }

  /// Whether the program stops, so that what can be resumed from the row is left there.
  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Takes note of the wakings so far; true when there was one.
  func takeWaking() -> Bool {
    state.withLock { state in
      defer { state.isWoken = false }
      return state.isWoken
    }
  }

  // MARK: For others

  /// Makes the operation look at its row again.
  func wake() {
    state.withLock { $0.isWoken = true }
    endPause()
  }

  /// Makes the operation leave what can wait for the next start.
  func stop() {
    state.withLock { $0.isStopping = true }
    endPause()
  }

  /// Suspends until the condition holds, the operation has ended, or the time is over.
  ///
  /// - Throws: `CancellationError` as soon as the calling task is cancelled; the operation goes on.
  func wait(
    atMost bound: Duration, until condition: @escaping Condition
  ) async throws -> OperationProgress {
    let loop = group.preferred()
    let key = state.withLock { state in
      state.waiterCount += 1
      return state.waiterCount
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || state.progress.hasEnded || condition(state.progress) {
            return true
          }
          state.waiters[key] = Waiter(condition: condition, continuation: continuation)
          return false
        }
        if isReady { return continuation.resume() }
        loop.runInLoop {
          loop.schedule(after: bound) { [weak self] in self?.endWait(key) }
        }
      }
    } onCancel: {
      endWait(key)
    }
    try Task.checkCancellation()
    return state.withLock { $0.progress }
  }

  private func endWait(_ key: Int) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
    waiter?.continuation.resume()
  }

  private func endPause() {
    let sleeper = state.withLock { state in
      defer { state.sleeper = nil }
      return state.sleeper
    }
    sleeper?.resume()
  }
}
