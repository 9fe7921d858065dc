internal import API
internal import GRPC
internal import HTTP
internal import Protobuf
internal import Standard

/// Turns the error of a call into the failure that the REST caller sees.
enum ErrorTranslation {
  /// - Parameter isSafe: whether the call changes nothing, so that it may simply be sent again.
  static func failure(_ error: RPCError, isSafe: Bool) -> Envelope.Failure {
    if let reason = error.refusalReason { return refusal(error, reason) }
    return inferred(error, isSafe: isSafe)
  }

  /// The service said why: the reason's own status, the details' fields in the body.
  private static func refusal(_ error: RPCError, _ reason: String) -> Envelope.Failure {
    let status = Reason.httpStatus(reason) ?? 500
    var failure = Envelope.Failure(
      status: HTTPStatus(rawValue: status), code: reason.lowercased(), sentence: error.message)
    if status == 401 { failure.headers.append(("WWW-Authenticate", "Bearer")) }
    if let retry = error.detail(RetryInfo.self)?.retryDelay {
      failure.retryAfterSeconds = max(1, Int(retry.components.seconds))
    } else if status == 429 || status == 503 {
      failure.retryAfterSeconds = 1
    }
    let details = error.richDetails
    failure.details = { writer in
      for detail in details {
        _ = APIErrorDetails.write(detail.messageName, detail.value, to: &writer)
      }
    }
    return failure
  }

  /// The transport or the runtime failed. 503 promises that nothing was done; when the request had
  /// left and no answer came, a call that changes something is a 504 instead.
  private static func inferred(_ error: RPCError, isSafe: Bool) -> Envelope.Failure {
    switch error.code {
    case .unavailable where error.mayHaveRun && !isSafe: unknownOutcome
    case .unavailable:
      Envelope.Failure(
        status: .serviceUnavailable, code: "unavailable",
        sentence: "A part of Switchboard is not available; nothing was changed. Try again shortly.",
        retryAfterSeconds: 1)
    case .cancelled where isSafe,
      .deadlineExceeded where isSafe || !error.mayHaveRun && !error.isFromPeer:
      Envelope.Failure(
        status: .serviceUnavailable, code: "unavailable",
        sentence: "A part of Switchboard did not answer in time. Try again shortly.",
        retryAfterSeconds: 1)
    case .deadlineExceeded, .cancelled: unknownOutcome
    case .resourceExhausted:
      Envelope.Failure(
        status: .tooManyRequests, code: "overloaded",
        sentence: "Too much was asked at once. Try again shortly.", retryAfterSeconds: 1)
    case .invalidArgument: .invalid(error.message)
    case .unauthenticated: .unauthorized
    case .permissionDenied:
      Envelope.Failure(status: .forbidden, code: "forbidden", sentence: "Forbidden")
    case .notFound:
      Envelope.Failure(status: .notFound, code: "not_found", sentence: error.message)
    default:
      Envelope.Failure(
        status: .internalServerError, code: "internal",
        sentence: "Something went wrong on our side. The request's id helps to find out what.")
    }
  }

  private static let unknownOutcome = Envelope.Failure(
    status: .gatewayTimeout, code: "timeout",
    sentence: "No answer came in time, and whether the request was carried out is not known. "
      + "Look at the current state before you send it again.")
}
