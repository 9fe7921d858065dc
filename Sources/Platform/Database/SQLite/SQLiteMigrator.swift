/// Brings a file's schema up to the program's.
enum SQLiteMigrator {
  private static let createTable: Statement = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
      number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL
    ) STRICT
    """
  private static let selectApplied: Statement = """
    SELECT number, name, checksum FROM schema_migrations ORDER BY number
    """
  private static let insertApplied: Statement = """
    INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)
    """

  /// - Throws: `DatabaseError.migration` when the file is newer than the program, or was made by another history.
  static func migrate(
    _ connection: SQLiteConnection, path: String, _ migrations: [Migration]
  ) throws(DatabaseError) {
    for (index, migration) in migrations.enumerated() {
      precondition(migration.number == index + 1, "migrations are numbered 1, 2, …")
    }
    try connection.execute(createTable, [])
    let applied = try connection.query(selectApplied, [])
    if applied.count > migrations.count {
      throw .migration(
        path: path,
        reason: "its schema is number \(applied.count), made by a newer program; this one knows "
          + "\(migrations.count)")
    }
    for (row, migration) in zip(applied, migrations) where row.text(2) != migration.checksum {
      throw .migration(
        path: path,
        reason: "its migration \(migration.number) (\(row.text(1))) is not the one of this program")
    }
    for migration in migrations.dropFirst(applied.count) {
      try apply(migration, connection, path)
    }
  }

  private static func apply(
    _ migration: Migration, _ connection: SQLiteConnection, _ path: String
  ) throws(DatabaseError) {
    try connection.run("BEGIN IMMEDIATE")
    do {
      for statement in migration.statements {
        try connection.run(SQLiteDialect.translate(statement.text))
      }
      try connection.execute(
        insertApplied,
        [.integer(migration.number), .text(migration.name), .text(migration.checksum)])
      try connection.run("COMMIT")
    } catch {
      try? connection.run("ROLLBACK")
      throw .migration(
        path: path, reason: "migration \(migration.number) (\(migration.name)) failed: \(error)")
    }
  }
}
