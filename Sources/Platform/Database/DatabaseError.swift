/// Why a database could not do what it was asked. Bound values are never part of the description.
package enum DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or its folder cannot be opened or written.
  case cannotOpen(path: String, reason: String)
  /// Another process has the file open.
  case inUse(path: String)
  /// The schema in the file is not one that this program can use.
  case migration(path: String, reason: String)
  /// A constraint was violated, as in `UNIQUE constraint failed: phone_numbers.e164`.
  case constraint(String)
  /// More transactions wait than the configuration allows.
  case overloaded
  /// The disk is full.
  case full
  /// The file is damaged.
  case corrupt(String)
  /// The database is closed.
  case closed
  /// The transaction was lost together with the group that it was committed in; nothing of it is stored.
  case aborted(String)
  /// The engine refused a statement: a defect of the program.
  case statement(String)

  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open the database \(path): \(reason)"
    case .inUse(let path): "the database \(path) is in use by another process"
    case .migration(let path, let reason): "cannot use the database \(path): \(reason)"
    case .constraint(let constraint): constraint
    case .overloaded: "too many transactions wait"
    case .full: "the disk is full"
    case .corrupt(let reason): "the database is damaged: \(reason)"
    case .closed: "the database is closed"
    case .aborted(let reason): "the transaction was aborted: \(reason)"
    case .statement(let reason): "the statement failed: \(reason)"
    }
  }
}
