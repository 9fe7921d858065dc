import EventLoop

/// What a database has done since it was opened. Safe from any thread.
package final class DatabaseCounters: Sendable {
  package struct Values: Sendable, Equatable {
    /// Commits of groups, each with one wait for the disk.
    package var commits = 0
    /// Transactions in them, those that failed alone included.
    package var transactions = 0
  }

  private let values = Lock(Values())

  package var current: Values { values.withLock { $0 } }

  func add(commits: Int, transactions: Int) {
    values.withLock {
      $0.commits += commits
      $0.transactions += transactions
    }
  }
}
