import API
import GRPC
import REST

extension BillingFailure {
  /// The refusal that a caller sees.
  var rpcError: RPCError {
    switch self {
    case .unauthorized:
      .refusal(.unauthenticated, .unauthorized, "Unauthorized")
    case .foreign:
      .refusal(.permissionDenied, .forbidden, "Forbidden")
    case .noTeam(let name):
      .refusal(.notFound, .notFound, "No team has the id or slug \(name).")
    case .noUser(let id):
      .refusal(.notFound, .notFound, "No user has the id \(id).")
    case .noKey(let id):
      .refusal(.notFound, .notFound, "No API key has the id \(id).")
    case .unknownPlan(_, let known):
      Self.invalid("plan", "is none of \(known.joined(separator: ", "))")
    case .limitNotPerTeam(let plan):
      Self.invalid("numberLimit", "cannot be set: the plan \(plan) has one limit for every team")
    case .unknownScope(_, let index):
      Self.invalid("scopes[\(index)]", "is none of \(Scopes.known.joined(separator: ", "))")
    case .scopeBeyondMaker(let scope):
      .refusal(
        .permissionDenied, .missingScope,
        "The caller lacks the scope \(scope) and cannot give it to a key.")
    case .notAnAddress:
      Self.invalid("email", "is not an e-mail address")
    case .slugTaken(let slug):
      .refusal(.alreadyExists, .alreadyExists, "Another team has the slug \(slug).")
    case .addressTaken:
      .refusal(.alreadyExists, .alreadyExists, "Another user has this e-mail address.")
    case .tooManyKeys(let limit):
      .refusal(
        .failedPrecondition, .limitReached,
        "The team has as many live API keys as it may have: \(limit).")
    case .noSlot(let operation):
      .refusal(.failedPrecondition, .notFound, "The operation \(operation) holds no slot.")
    case .operationReused(let operation):
      .refusal(
        .alreadyExists, .alreadyExists,
        "The operation \(operation), or its number, has another slot already.")
    }
  }

  private static func invalid(_ path: String, _ problem: String) -> RPCError {
    ValidationError([FieldViolation(path: path, problem: problem)]).rpcError
  }
}
