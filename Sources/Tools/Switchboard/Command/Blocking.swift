import Dispatch
import EventLoop

/// Waits on the calling thread for an async body. A command is a sequence of steps on the main
/// thread, which keeps signals and child processes where the kernel expects them; only its calls
/// are async.
func blocking<Result: Sendable>(
  _ body: @escaping @Sendable () async throws -> Result
) throws -> Result {
  let outcome = Lock<Swift.Result<Result, any Error>?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  Task.detached {
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    outcome.withLock { $0 = result }
    isDone.signal()
  }
  isDone.wait()
  guard let result = outcome.withLock({ $0 }) else {
    preconditionFailure("signalled without a result")
  }
  return try result.get()
}
