extension EventLoop {
  private final class Sleeper: LoopTimer {
    var continuation: UnsafeContinuation<Bool, Never>?
    /// The cancellation can come to the loop before the sleep does.
    var isCancelled = false

    override func fire() { finish(true) }

    func finish(_ elapsed: Bool) {
      let waiting = continuation
      continuation = nil
      waiting?.resume(returning: elapsed)
    }
  }

  // SAFETY: a sleeper is touched only on the loop that made it.
  private struct LoopBound<Value>: @unchecked Sendable { let value: Value }

  /// Suspends the calling task for a while; from any thread.
  ///
  /// For handlers and background work. Resuming happens on the loop if the task prefers it.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  package func sleep(for delay: Duration) async throws {
    let sleeper = LoopBound(value: Sleeper())
    let elapsed = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        runInLoop { [self] in
          sleeper.value.continuation = continuation
          if sleeper.value.isCancelled { return sleeper.value.finish(false) }
          schedule(sleeper.value, afterNanoseconds: delay.clampedNanoseconds)
        }
      }
    } onCancel: {
      execute { [self] in
        sleeper.value.isCancelled = true
        cancel(sleeper.value)
        sleeper.value.finish(false)
      }
    }
    if !elapsed { throw CancellationError() }
  }

  /// Runs a body on the loop: at once when already there, else in a later step.
  package func runInLoop(_ body: @escaping @Sendable () -> Void) {
    if inLoop { body() } else { execute(body) }
  }

  /// Runs a body on the loop and returns its result; from any thread.
  package func submit<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withUnsafeThrowingContinuation { continuation in
      runInLoop { continuation.resume(with: Swift.Result { try body() }) }
    }
  }
}
