/// Why a transaction, or the opening of a database, failed.
///
/// The text never holds a bound value, so it may be logged; it may name tables, columns and paths,
/// so it is not for callers of a service.
package enum DatabaseError: Error, Sendable, Equatable {
  /// Which kind of constraint refused a row.
  package enum Constraint: String, Sendable {
    case unique
    case foreignKey
    case notNull
    case check
    case other
  }

  /// Another program held the database longer than the busy timeout. Nothing was done.
  case busy
  /// A constraint refused a row. The name is that of the index or constraint; an unnamed primary
  /// key of `t` is `t_pkey`, an unnamed unique column `c` is `t_c_key`, a column that may not be
  /// null is `t.c`, and a foreign key has the empty name.
  case constraint(Constraint, name: String)
  /// The file is not a database or is damaged.
  case corrupt(String)
  /// The disk, or the size allowed to the database, is used up.
  case full
  /// A read body, or any body on a read-only file, tried to write.
  case readOnly
  /// The file or its folder cannot be opened or written; one line of reason.
  case cannotOpen(path: String, reason: String)
  /// Another process has the file open.
  case inUse(path: String)
  /// The caller's task was cancelled before the body began. Nothing was done.
  case cancelled
  /// As many bodies as allowed were waiting or reading already. Nothing was done; try later.
  case overloaded
  /// The database was closed before the body began. Nothing was done.
  case closed
  /// A body was suspended longer than allowed, so it awaited something besides its transaction.
  case bodyTimedOut
  /// A read body ran longer than allowed, so it reads more than a few indexed rows.
  case readTimedOut
  /// The schema in the file is not one that this program can use; one line of reason.
  case migration(path: String, reason: String)
  /// The transaction was lost together with the group that it was committed in. Nothing was done.
  case aborted(String)
  /// A statement returned more rows than allowed.
  case tooManyRows(limit: Int)
  /// A statement is wrong, or a transaction was used against its rules: a defect of the program.
  case statement(String)
  /// The disk failed, at a commit possibly after the rows had reached it: what was asked may have
  /// been done or not. A database refuses all further writes until it is opened anew.
  case inputOutput(String)
  /// Any other failure, by the engine's code.
  case failure(code: Int, message: String)
}

extension DatabaseError {
  /// True when the same body may succeed if run again later.
  package var isTransient: Bool {
    switch self {
    case .busy, .overloaded, .full, .aborted: true
    case .constraint, .corrupt, .readOnly, .cannotOpen, .inUse, .cancelled, .closed, .bodyTimedOut,
      .readTimedOut, .migration, .tooManyRows, .statement, .inputOutput, .failure:
      false
    }
  }
}

extension DatabaseError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .busy: "the database is locked by another program"
    case .constraint(let kind, let name):
      name.isEmpty
        ? "a \(kind.rawValue) constraint failed" : "the \(kind.rawValue) constraint \(name) failed"
    case .corrupt(let message): "the database is damaged: \(message)"
    case .full: "the disk of the database is full"
    case .readOnly: "a read transaction tried to write"
    case .cannotOpen(let path, let reason): "cannot open the database \(path): \(reason)"
    case .inUse(let path): "the database \(path) is in use by another process"
    case .cancelled: "the transaction was cancelled before it began"
    case .overloaded: "too many transactions wait"
    case .closed: "the database is closed"
    case .bodyTimedOut: "a transaction awaited something besides its statements for too long"
    case .readTimedOut: "a read took too long"
    case .migration(let path, let reason): "cannot use the database \(path): \(reason)"
    case .aborted(let reason): "the transaction was aborted: \(reason)"
    case .tooManyRows(let limit): "a statement returned more than \(limit) rows"
    case .statement(let message): "a statement is wrong: \(message)"
    case .inputOutput(let message): "the disk of the database failed: \(message)"
    case .failure(let code, let message): "the database failed with code \(code): \(message)"
    }
  }
}
