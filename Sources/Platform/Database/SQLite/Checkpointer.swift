import CSQLite
import EventLoop
import Glibc

/// Moves the write-ahead log into the file so that commits seldom wait for it.
///
/// A helper thread makes PASSIVE checkpoints, which disturb nobody, once the log has `passiveFrames`. When readers kept the
/// log from starting over and it has grown past `restartFrames`, the writer itself makes a RESTART checkpoint between two
/// groups.
final class Checkpointer: @unchecked Sendable {
  // SAFETY: `lock` guards the flag; the helper's connection is used by its thread alone.
  private let configuration: SQLiteConfiguration
  private let helper: SQLiteConnection
  private let pool: BlockingPool
  private let progress = Lock(Progress())

  private struct Progress {
    var isRunning = false
    /// Frames in the log when the helper last began.
    var frames = 0
  }

  init(
    path: String, _ configuration: SQLiteConfiguration, pool: BlockingPool
  ) throws(DatabaseError) {
    self.configuration = configuration
    self.pool = pool
    helper = try SQLiteConnection(path: path, isReadOnly: false)
    try helper.run("PRAGMA wal_autocheckpoint = 0")
  }

  /// Called by the writer after each group.
  func committed(_ writer: SQLiteConnection) {
    if writer.walFrames > configuration.restartFrames {
      try? writer.checkpoint(SQLITE_CHECKPOINT_RESTART)
    } else {
      startPassive(frames: writer.walFrames)
    }
  }

  /// Called by the writer at its end: leaves no log behind.
  func finish(_ writer: SQLiteConnection) {
    try? writer.checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
  }

  private func startPassive(frames: Int) {
    let isDue = progress.withLock { progress in
      // The log has started over.
      if frames < progress.frames { progress.frames = 0 }
      guard !progress.isRunning, frames - progress.frames > configuration.passiveFrames else {
        return false
      }
      progress.isRunning = true
      progress.frames = frames
      return true
    }
    guard isDue else { return }
    let accepted = pool.submit { [self] in
      try? helper.checkpoint(SQLITE_CHECKPOINT_PASSIVE)
      progress.withLock { $0.isRunning = false }
    }
    if !accepted { progress.withLock { $0.isRunning = false } }
  }
}
