/// Applies migrations to a SQLite file.
enum SQLiteMigrator {
  /// Brings a database to the program's newest migration; each step in a transaction of its own.
  ///
  /// Foreign keys are checked once at the end of each step, so that a step may rebuild a table:
  /// <https://www.sqlite.org/lang_altertable.html#otheralter>.
  static func apply(
    _ migrations: [Migration], on connection: SQLiteConnection, path: String
  ) throws(DatabaseError) {
    let pending = try MigrationPlan.pending(
      migrations, applied: applied(on: connection), path: path)
    guard !pending.isEmpty else { return }
    try connection.run("PRAGMA foreign_keys = OFF")
    for migration in pending {
      do throws(DatabaseError) {
        try connection.run("BEGIN IMMEDIATE")
        try apply(migration, on: connection)
        try connection.run("COMMIT")
      } catch {
        connection.rollBack()
        throw .migration(
          path: path,
          reason: "migration \(migration.number) (\(migration.name)) failed: \(error)")
      }
    }
    try connection.run("PRAGMA foreign_keys = ON")
  }

  private static func applied(
    on connection: SQLiteConnection
  ) throws(DatabaseError) -> [AppliedMigration] {
    try connection.run(
      SQLiteDialect.schema(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          number BIGINT PRIMARY KEY,
          name TEXT NOT NULL,
          checksum TEXT NOT NULL
        )
        """))
    let rows = try connection.rows(
      "SELECT number, name, checksum FROM schema_migrations ORDER BY number")
    var applied: [AppliedMigration] = []
    for row in rows {
      applied.append(
        AppliedMigration(
          number: Int(row.integer(0)), name: row.text(1), checksum: row.text(2)))
    }
    return applied
  }

  private static func apply(
    _ migration: Migration, on connection: SQLiteConnection
  ) throws(DatabaseError) {
    for statement in migration.statements {
      try connection.run(SQLiteDialect.schema(statement.text))
    }
    if let broken = try connection.rows("PRAGMA foreign_key_check").first {
      throw .statement("a foreign key of the table \(broken.text(0)) points nowhere")
    }
    _ = try connection.rows(
      "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
      [.integer(migration.number), .text(migration.name), .text(migration.checksum)])
  }
}
