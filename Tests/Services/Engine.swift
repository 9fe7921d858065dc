import Database
import TestSupport

/// The engines on which every store must work.
enum Engine: CaseIterable {
  case sqlite
  case suspending

  /// Opens a database in a folder of its own, for the time of a body.
  func withDatabase<Result>(
    _ migrations: [Migration], _ body: (any Database) async throws -> Result
  ) async throws -> Result {
    let folder = try TemporaryFolder()
    let sqlite = try SQLiteDatabase(path: folder.path + "/test.sqlite", migrations: migrations)
    defer { sqlite.close() }
    return try await body(self == .sqlite ? sqlite : SuspendingDatabase(sqlite))
  }
}
