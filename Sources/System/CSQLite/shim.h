#pragma once

#include <sqlite3.h>

// Swift cannot call C functions with variable arguments, nor spell SQLITE_TRANSIENT; so they are here.

/// Switches SQLite's memory statistics off, whose mutex every allocation of every thread would take.
/// Works only before SQLite's first use in the process.
static inline int csqlite_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Switches one setting (SQLITE_DBCONFIG_…) of a connection on or off.
static inline int csqlite_switch(sqlite3 *connection, int setting, int on) {
  return sqlite3_db_config(connection, setting, on, (int *)0);
}

static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *text, int count) {
  return sqlite3_bind_text(statement, index, count == 0 ? "" : (const char *)text, count, SQLITE_TRANSIENT);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *octets, int count) {
  return count == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                    : sqlite3_bind_blob(statement, index, octets, count, SQLITE_TRANSIENT);
}

/// The extended result codes that Swift cannot read from their macros.
static const int csqlite_constraint_check = SQLITE_CONSTRAINT_CHECK;
static const int csqlite_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int csqlite_constraint_not_null = SQLITE_CONSTRAINT_NOTNULL;
static const int csqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int csqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;
static const int csqlite_constraint_rowid = SQLITE_CONSTRAINT_ROWID;
static const int csqlite_constraint_datatype = SQLITE_CONSTRAINT_DATATYPE;
