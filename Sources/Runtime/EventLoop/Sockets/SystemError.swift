import Glibc

/// A system call that failed.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The value of `errno`.
  package var code: Int32
  /// What was tried, for example `connect`.
  package var operation: String

  package init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// Takes `errno` as the calling thread has it now.
  package static func current(_ operation: String) -> SystemError {
    SystemError(code: errno, operation: operation)
  }

  /// The system's words for the code, as in `Address already in use`.
  package var reason: String { String(cString: strerror(code)) }

  public var description: String { "\(operation): \(reason)" }
}
