import API
import GRPC

extension AssistantFailure {
  /// The refusal that a caller sees.
  var rpcError: RPCError {
    switch self {
    case .foreign:
      .refusal(.permissionDenied, .forbidden, "Forbidden")
    case .noAssistant(let id):
      .refusal(.notFound, .notFound, "No assistant has the id \(id).")
    case .noVersion(let id, let version):
      .refusal(.notFound, .notFound, "The assistant \(id) has no version \(version).")
    case .tooManyAssistants(let limit):
      .refusal(
        .failedPrecondition, .limitReached,
        "The team has as many assistants as it may have: \(limit).")
    case .hasNumbers:
      .refusal(
        .failedPrecondition, .assistantHasNumbers,
        "Phone numbers are assigned to the assistant. Remove them from it first.")
    case .numbersUnavailable:
      .refusal(
        .unavailable, .unavailable,
        "The service of the phone numbers cannot be reached; nothing was changed.",
        retryAfter: .seconds(1))
    case .numbersTimedOut:
      .refusal(
        .deadlineExceeded, .timeout,
        "The service of the phone numbers did not answer in time. Send the request again.")
    }
  }
}
