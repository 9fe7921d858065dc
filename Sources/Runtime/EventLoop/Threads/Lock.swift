import Glibc

/// A value behind a mutex, for state that is touched from any thread with no `await` inside.
///
/// It wraps `pthread_mutex_t`, which Thread Sanitizer understands. Compute the action under the
/// lock and perform it after; never do I/O inside.
package final class Lock<State>: @unchecked Sendable {
  // SAFETY: `state` is only touched between lock and unlock of `mutex`; `mutex` lives at a stable
  // address until deinit.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var state: State

  /// Makes an unlocked lock around an initial value.
  package init(_ state: State) {
    self.state = state
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deinitialize(count: 1)
    mutex.deallocate()
  }

  /// Runs a body with exclusive access to the value. Not reentrant.
  package func withLock<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state)
  }
}
