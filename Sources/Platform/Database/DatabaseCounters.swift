internal import EventLoop
private import Synchronization

/// What a database has done since it was opened, for metrics and tests.
///
/// Safe from any thread.
package final class DatabaseCounters: Sendable {
  /// The counters at one moment.
  package struct Values: Sendable, Equatable {
    /// Commits of groups that succeeded, each with one wait for the disk.
    package var commits = 0
    /// Write bodies in them, those that failed alone included; divided by `commits`, the size of a
    /// group.
    package var transactions = 0
    /// Write bodies that threw, or whose commit failed.
    package var failedTransactions = 0
    /// The most bodies in one commit.
    package var largestGroup = 0
    /// Time spent in commits, mostly waiting for the disk, in nanoseconds.
    package var commitNanoseconds = 0
    /// Read bodies begun.
    package var reads = 0
    /// Checkpoints made beside the writer.
    package var passiveCheckpoints = 0
    /// Checkpoints for which the writer stopped.
    package var restartCheckpoints = 0
    /// Frames (pages) in the write-ahead log after the last commit.
    package var logFrames = 0

    package init() {}
  }

  private let values = Lock(Values())

  private let reads = Atomic(0)
  /// Rises with each commit, before its callers hear of it; tells readers whether their snapshot is
  /// still the newest.
  private let generation = Atomic(0)

  package var current: Values {
    var current = values.withLock { $0 }
    current.reads = reads.load(ordering: .relaxed)
    return current
  }

  var commitGeneration: Int { generation.load(ordering: .acquiring) }

  func commitReturned() { generation.add(1, ordering: .releasing) }

  func countRead() { reads.add(1, ordering: .relaxed) }

  func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }
}
