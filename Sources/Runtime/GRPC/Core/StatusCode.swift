/// The outcome of a call as a number, from the gRPC status codes document.
///
/// Open: a number that is not listed is kept, and reads as `UNKNOWN(n)`.
package struct StatusCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Success.
  package static let ok = StatusCode(rawValue: 0)
  /// The caller gave the call up.
  package static let cancelled = StatusCode(rawValue: 1)
  /// An error that carries no better code, such as one a handler threw.
  package static let unknown = StatusCode(rawValue: 2)
  /// The request is wrong whatever the state of the system.
  package static let invalidArgument = StatusCode(rawValue: 3)
  /// The deadline passed before the call ended.
  package static let deadlineExceeded = StatusCode(rawValue: 4)
  /// What was asked for does not exist.
  package static let notFound = StatusCode(rawValue: 5)
  /// What was to be made exists.
  package static let alreadyExists = StatusCode(rawValue: 6)
  /// The caller is known and may not do this.
  package static let permissionDenied = StatusCode(rawValue: 7)
  /// A limit or quota is used up.
  package static let resourceExhausted = StatusCode(rawValue: 8)
  /// The system's state does not allow it; retrying does not help before that changes.
  package static let failedPrecondition = StatusCode(rawValue: 9)
  /// A conflict with another operation; retry at a higher level.
  package static let aborted = StatusCode(rawValue: 10)
  /// Past the valid range in the present state.
  package static let outOfRange = StatusCode(rawValue: 11)
  /// The method is not there.
  package static let unimplemented = StatusCode(rawValue: 12)
  /// An invariant is broken.
  package static let `internal` = StatusCode(rawValue: 13)
  /// The service cannot be reached now; a retry may help.
  package static let unavailable = StatusCode(rawValue: 14)
  /// Data is lost or corrupted.
  package static let dataLoss = StatusCode(rawValue: 15)
  /// The caller is not known.
  package static let unauthenticated = StatusCode(rawValue: 16)

  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
    "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED",
    "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]

  /// Whether the number is one of the 17 listed codes.
  package var isListed: Bool { Self.names.indices.contains(rawValue) }

  package var description: String { isListed ? Self.names[rawValue] : "UNKNOWN(\(rawValue))" }
}
