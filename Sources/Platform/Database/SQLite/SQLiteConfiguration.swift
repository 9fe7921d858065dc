/// Bounds of a SQLite database.
package struct SQLiteConfiguration: Sendable {
  /// Transactions that may wait for the writer; the next is refused as overloaded. Default 10,000.
  package var waitingMax = 10_000

  /// Transactions that one commit may hold. Default 256.
  package var groupMax = 256

  /// Connections for reading that may be open at once; a read beyond them is refused as overloaded. Default 64.
  package var readersMax = 64

  /// Frames by which the log must have grown before the helper moves them into the file. Default 1,000, about 4 MB.
  package var passiveFrames = 1000

  /// Frames of the log above which the writer itself waits until it can start over. Default 8,192, about 32 MB.
  package var restartFrames = 8192

  package init() {}
}
