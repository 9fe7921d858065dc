/// A body that waits for the writer, runs there, or waits for its group's commit.
///
/// States: made → waiting (in the writer's queue) → taken (its body ran or runs) → resumed; a
/// cancelled one goes from waiting to resumed at once.
class WriteRequest: @unchecked Sendable {
  // SAFETY: `isCancelled` is touched under the lock of the writer's queue, everything else by the
  // caller before it submits and by the writer's thread afterwards.

  /// The caller's task was cancelled, perhaps before the request was submitted.
  var isCancelled = false
  /// The body has ended, or was given up.
  private(set) var isDone = false
  private var transaction: SQLiteTransaction?

  /// Starts the body on the writer's thread, which this must be called on.
  ///
  /// Returns when the body ended or, against the rules, suspended; ``isDone`` tells.
  final func start(in transaction: SQLiteTransaction, on writer: WriterThread) {
    self.transaction = transaction
    startBody(in: transaction, on: writer)
  }

  /// Ends the transaction with the body.
  ///
  /// On the writer's thread.
  final func finish() {
    transaction?.end()
    isDone = true
  }

  /// Gives up a suspended body: its transaction ends now.
  ///
  /// On the writer's thread.
  final func abandon() {
    finish()
    fail(with: DatabaseError.bodyTimedOut)
  }

  /// The error that the body threw, or one of its statements that it caught and hid.
  final var bodyError: (any Error)? { thrownError ?? transaction?.failure }

  // MARK: For the subclass that knows the type of the result

  fileprivate var thrownError: (any Error)? { nil }
  fileprivate func startBody(in transaction: SQLiteTransaction, on writer: WriterThread) {}
  /// Replaces the outcome.
  func fail(with error: any Error) {}
  /// Resumes the caller with the outcome.
  func resume() {}
}

/// A request with a result.
final class TypedWriteRequest<Value: Sendable>: WriteRequest, @unchecked Sendable {
  // SAFETY: as in the superclass.
  private let body: @Sendable (any Transaction) async throws -> Value
  private var outcome: Result<Value, any Error> = .failure(DatabaseError.closed)
  /// Set before the request is submitted.
  var continuation: UnsafeContinuation<Value, any Error>?

  init(_ body: @escaping @Sendable (any Transaction) async throws -> Value) {
    self.body = body
  }

  fileprivate override var thrownError: (any Error)? {
    guard case .failure(let error) = outcome else { return nil }
    return error
  }

  // Nonisolated and not async, so that the task starts here and now instead of being queued.
  fileprivate override func startBody(in transaction: SQLiteTransaction, on writer: WriterThread) {
    Task.immediate(executorPreference: writer) { [self] in
      let outcome: Result<Value, any Error>
      do {
        outcome = .success(try await body(transaction))
      } catch {
        outcome = .failure(error)
      }
      // Given up in the meantime: the caller has its answer.
      guard !isDone else { return }
      self.outcome = outcome
      finish()
    }
  }

  override func fail(with error: any Error) {
    outcome = .failure(error)
  }

  override func resume() {
    continuation?.resume(with: outcome)
    continuation = nil
  }
}
