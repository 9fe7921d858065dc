/// A migration as a database remembers it.
struct AppliedMigration: Sendable {
  var number: Int
  var name: String
  var checksum: String
}

/// Decides which migrations a database still needs; knows no engine.
enum MigrationPlan {
  /// Returns the migrations to apply, in order.
  ///
  /// - Throws: ``DatabaseError/migration(path:reason:)`` when the database has a migration that the
  ///   program does not know, or one that was changed.
  static func pending(
    _ migrations: [Migration], applied: [AppliedMigration], path: String
  ) throws(DatabaseError) -> ArraySlice<Migration> {
    for (index, migration) in migrations.enumerated() {
      precondition(migration.number == index + 1, "migrations are numbered 1, 2, …")
    }
    if let newest = applied.last, newest.number > migrations.count {
      throw .migration(
        path: path,
        reason: "it is newer than this program: it is at migration \(newest.number) "
          + "(\(newest.name)) and the program knows \(migrations.count)")
    }
    for (migration, record) in zip(migrations, applied) {
      guard record.number == migration.number else {
        throw .migration(
          path: path, reason: "it has no record of migration \(migration.number)")
      }
      guard record.checksum == migration.checksum else {
        throw .migration(
          path: path,
          reason: "it was made with another migration \(migration.number) (\(record.name)) than "
            + "the one of this program")
      }
    }
    return migrations[applied.count...]
  }
}
