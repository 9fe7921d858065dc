/// The bounds and settings of a database in a file.
///
/// The defaults fit a service on one machine.
package struct SQLiteConfiguration: Sendable {
  /// Most bodies waiting for the writer, default 4,096.
  ///
  /// The next is refused with ``DatabaseError/overloaded``, for callers RESOURCE_EXHAUSTED.
  package var waitingMax = 4096
  /// Most bodies in one commit, default 256.
  package var groupMax = 256
  /// Most read bodies at a time, each on a connection of its own, default 128.
  ///
  /// The next is refused with ``DatabaseError/overloaded``. As read bodies do not suspend, there
  /// are at most as many as there are threads.
  package var readersMax = 128
  /// Most read connections kept open while nobody uses them, default 16.
  package var idleReadersMax = 16
  /// Most rows that one statement returns, default 100,000.
  package var rowsMax = 100_000
  /// How long to wait for another program that holds the file, such as a backup, default 5 s; then
  /// ``DatabaseError/busy``.
  package var busyTimeout: Duration = .seconds(5)
  /// How long a write body may be suspended, default 10 s.
  ///
  /// Then it is rolled back with ``DatabaseError/bodyTimedOut``. Statements do not suspend, so only
  /// a body that breaks the rules of ``Database`` gets there.
  package var bodyTimeMax: Duration = .seconds(10)
  /// How long a read body may compute, default 2 s.
  ///
  /// Then its statement fails with ``DatabaseError/readTimedOut``. It keeps an event loop all the
  /// while, so the bound is for statements that lack an index.
  package var readTimeMax: Duration = .seconds(2)
  /// The page cache of the writer in KiB, default 16,384; each reader has a quarter of it.
  package var cacheKiB = 16_384
  /// Frames (pages) in the write-ahead log from which a helper copies it into the database beside
  /// the writer, default 1,000.
  package var passiveCheckpointFrames = 1000
  /// Frames in the log above which the writer stops to copy the rest and to begin the log anew,
  /// default 8,192, 32 MiB.
  package var restartCheckpointFrames = 8192
  /// Watches commits; nil, the default, costs a comparison.
  package var commitHooks: CommitHooks?

  package init() {}
}

/// Places at which tests and fault injection get hold of a commit.
///
/// Both run on the writer's thread.
package struct CommitHooks: Sendable {
  /// Runs before a commit with the number of bodies in it; if it throws, all of them are rolled
  /// back and fail with its error.
  package var beforeCommit: @Sendable (_ transactions: Int) throws -> Void
  /// Runs after a commit, before any caller hears of it.
  package var afterCommit: @Sendable (_ transactions: Int) -> Void

  package init(
    beforeCommit: @escaping @Sendable (_ transactions: Int) throws -> Void = { _ in },
    afterCommit: @escaping @Sendable (_ transactions: Int) -> Void = { _ in }
  ) {
    self.beforeCommit = beforeCommit
    self.afterCommit = afterCommit
  }
}
