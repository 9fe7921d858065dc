internal import CSQLite
internal import EventLoop

/// Copies the write-ahead log into the database file: <https://www.sqlite.org/wal.html#ckpt>.
///
/// From a first bound on, a thread of the blocking pool copies what it can beside the writer
/// (PASSIVE). When readers and writer never pause, the log still grows; above a second bound the
/// writer itself copies the rest and begins the log anew (RESTART), which takes milliseconds. At
/// the end the log is emptied (TRUNCATE).
final class Checkpointer: @unchecked Sendable {
  // SAFETY: `connection` is used by the one pool thread for which `isRunning` was set, `frames` by
  // the writer's thread.

  private let connection: SQLiteConnection
  private let readers: ReaderPool
  private let configuration: SQLiteConfiguration
  private let counters: DatabaseCounters
  private let isRunning = Monitor(false)
  /// Frames in the log after the last commit.
  private var frames = 0
  /// Frames at which the last passive checkpoint began.
  private var framesAtLastCheckpoint = 0

  init(
    connection: sending SQLiteConnection, readers: ReaderPool,
    configuration: SQLiteConfiguration, counters: DatabaseCounters
  ) {
    self.connection = connection
    self.readers = readers
    self.configuration = configuration
    self.counters = counters
  }

  /// Has the writer's connection report the length of the log after each commit.
  func observe(writer: borrowing SQLiteConnection) {
    // SAFETY: the checkpointer outlives the connection: the writer's thread holds both, and
    // `finish` takes the hook away.
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_wal_hook(
      writer.handle,
      { context, _, _, frames in
        guard let context else { return SQLITE_OK }
        Unmanaged<Checkpointer>.fromOpaque(context)._withUnsafeGuaranteedRef {
          $0.frames = Int(frames)
        }
        return SQLITE_OK
      }, context)
  }

  /// Starts or makes the checkpoint that is due.
  ///
  /// On the writer's thread, between two groups.
  func afterCommit(writer: borrowing SQLiteConnection) {
    if frames < framesAtLastCheckpoint { framesAtLastCheckpoint = 0 }  // The log began anew.
    if frames > configuration.restartCheckpointFrames {
      restart(writer: writer)
    } else if frames - framesAtLastCheckpoint >= configuration.passiveCheckpointFrames {
      startPassive()
    }
    counters.change { $0.logFrames = frames }
  }

  /// Waits for a running checkpoint, empties the log and stops observing.
  ///
  /// On the writer's thread, at its end.
  func finish(writer: borrowing SQLiteConnection) {
    isRunning.wait { $0 ? nil : () }
    checkpoint(writer, SQLITE_CHECKPOINT_TRUNCATE)
    sqlite3_wal_hook(writer.handle, nil, nil)
    connection.close()
  }

  private func restart(writer: borrowing SQLiteConnection) {
    // A passive one that runs would make this fail; the next commit tries again.
    guard !isRunning.withLock({ $0 }) else { return }
    // Not longer than this for a reader that stays on an old state.
    sqlite3_busy_timeout(writer.handle, 50)
    let isDone = readers.withoutSnapshots { checkpoint(writer, SQLITE_CHECKPOINT_RESTART) }
    sqlite3_busy_timeout(writer.handle, configuration.busyTimeout.wholeMilliseconds)
    guard isDone else { return }
    frames = 0
    framesAtLastCheckpoint = 0
    counters.change { $0.restartCheckpoints += 1 }
  }

  private func startPassive() {
    let begins = isRunning.withLock { isRunning in
      defer { isRunning = true }
      return !isRunning
    }
    guard begins else { return }
    let accepted = BlockingPool.shared.submit { [self] in
      let isDone = readers.withoutSnapshots { checkpoint(connection, SQLITE_CHECKPOINT_PASSIVE) }
      if isDone { counters.change { $0.passiveCheckpoints += 1 } }
      isRunning.change { $0 = false }
    }
    if accepted {
      framesAtLastCheckpoint = frames
    } else {
      isRunning.withLock { $0 = false }
    }
  }

  @discardableResult
  private func checkpoint(_ connection: borrowing SQLiteConnection, _ mode: Int32) -> Bool {
    sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil) == SQLITE_OK
  }
}
