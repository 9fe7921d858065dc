package import GRPC
package import REST
package import Standard

/// How Switchboard says no: a status, an `ErrorInfo` with the reason, and what else the caller can
/// act on.
extension RPCError {
  /// The `ErrorInfo.domain` of every refusal.
  package static let domain = "switchboard"

  /// Makes a refusal.
  ///
  /// - Parameters:
  ///   - code: the status.
  ///   - reason: why, for programs.
  ///   - message: a sentence for the person who made the call.
  ///   - details: messages that the gateway writes into the error's body, or that other services
  ///     read.
  ///   - retryAfter: when to try again; sent as `RetryInfo`, and by the gateway as `Retry-After`.
  /// - Returns: the error to throw.
  package static func refusal(
    _ code: StatusCode, _ reason: Reason, _ message: String, details: [AnyMessage] = [],
    retryAfter: Duration? = nil
  ) -> RPCError {
    let info = AnyMessage(ErrorInfo(reason: reason.name ?? "INTERNAL", domain: domain))
    let retry = retryAfter.map { [AnyMessage(RetryInfo(retryDelay: $0))] } ?? []
    return rich(code, message, details: [info] + details + retry)
  }

  /// The reason of a refusal by one of Switchboard's services, as in `NUMBER_LIMIT_REACHED`.
  package var refusalReason: String? {
    guard let info = detail(ErrorInfo.self), info.domain == Self.domain else { return nil }
    return info.reason
  }
}

extension ValidationError {
  /// INVALID_ARGUMENT with the violations as `google.rpc.BadRequest`.
  package var rpcError: RPCError {
    let fields = violations.map {
      BadRequest.FieldViolation(field: $0.path, description: $0.problem)
    }
    return .refusal(
      .invalidArgument, .invalidRequest, message,
      details: [AnyMessage(BadRequest(fieldViolations: fields))])
  }
}

extension Validatable {
  /// Throws INVALID_ARGUMENT when a field breaks its bounds.
  ///
  /// Called by generated code before each handler.
  package func checked() throws(RPCError) {
    do throws(ValidationError) {
      try validate()
    } catch {
      throw error.rpcError
    }
  }
}
