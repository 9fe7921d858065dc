private import Synchronization

/// The handle that a body receives: runs statements on a connection while the body lasts.
///
/// No statement suspends. Misuse that would corrupt memory (statements at the same time, use after
/// the end) is noticed and refused.
final class SQLiteTransaction: Transaction, @unchecked Sendable {
  // SAFETY: `connection` and `failure` are touched only by whoever moved `state` from idle to
  // running, or by the owner after `end`, when no statement can begin any more.
  private enum State {
    static let idle: UInt8 = 0
    static let running: UInt8 = 1
    static let ended: UInt8 = 2
  }

  private let connection: SQLiteConnection
  private let state = Atomic(State.idle)
  /// The first error of a statement, after which the transaction cannot succeed any more.
  private(set) var failure: DatabaseError?

  init(on connection: SQLiteConnection) {
    self.connection = connection
  }

  func query(_ statement: Statement, _ values: [SQLValue]) async throws(DatabaseError) -> [Row] {
    try begin()
    defer { finish() }
    do {
      return try connection.query(statement, values)
    } catch {
      failure = error
      throw error
    }
  }

  func execute(_ statement: Statement, _ values: [SQLValue]) async throws(DatabaseError) -> Int {
    try begin()
    defer { finish() }
    do {
      return try connection.execute(statement, values)
    } catch {
      failure = error
      throw error
    }
  }

  /// Lets no further statement begin.
  func end() {
    let (ended, _) = state.compareExchange(
      expected: State.idle, desired: State.ended, ordering: .acquiringAndReleasing)
    precondition(ended, "a transaction ends while one of its statements runs")
  }

  private func begin() throws(DatabaseError) {
    let (begun, found) = state.compareExchange(
      expected: State.idle, desired: State.running, ordering: .acquiringAndReleasing)
    guard begun else {
      throw .statement(
        found == State.ended
          ? "a transaction was used after its end" : "two statements of a transaction overlap")
    }
    if let failure {
      finish()
      throw failure
    }
  }

  private func finish() {
    state.store(State.idle, ordering: .releasing)
  }
}
