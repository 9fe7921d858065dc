/// What is wrong with one field of a request.
package struct FieldViolation: Sendable, Equatable {
  /// The path of the field in its JSON spelling, as in `filters.countryCode` or
  /// `phoneNumberIds[3]`; empty for the body as a whole.
  package let path: String
  /// Continues a sentence that begins with the path, as in `is required`.
  package let problem: String

  package init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  package var sentence: String { "\(path.isEmpty ? "The body" : path) \(problem)." }
}

/// A request that breaks its contract.
package struct ValidationError: Error, Sendable, Equatable {
  /// At least one, at most ``limit``.
  package let violations: [FieldViolation]

  package static let limit = 20

  package init(_ violations: [FieldViolation]) { self.violations = violations }

  /// All violations as one text for the person who made the request.
  package var message: String { violations.map(\.sentence).joined(separator: " ") }
}

/// Violations found so far.
package struct ViolationList {
  private(set) var violations: [FieldViolation] = []

  package init() {}

  package var isEmpty: Bool { violations.isEmpty }

  /// Adds a violation; beyond the limit it is dropped, since the sender has enough to mend.
  package mutating func add(_ path: String, _ problem: String) {
    if violations.count < ValidationError.limit {
      violations.append(FieldViolation(path: path, problem: problem))
    }
  }

  package func throwIfAny() throws(ValidationError) {
    if !violations.isEmpty { throw ValidationError(violations) }
  }
}

/// A message whose fields have bounds.
///
/// Conformances are generated.
package protocol Validatable {
  /// Adds what is wrong with the message; `path` is empty or ends with a dot.
  func validate(_ path: String, _ violations: inout ViolationList)
}

extension Validatable {
  /// Throws what is wrong with the message.
  package func validate() throws(ValidationError) {
    var violations = ViolationList()
    validate("", &violations)
    try violations.throwIfAny()
  }
}
