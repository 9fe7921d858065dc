internal import HTTP
internal import JSON

/// The form of every answer under `/api`: an object whose first member is `success`.
enum Envelope {
  /// A failure, before it is written.
  struct Failure: Sendable {
    var status: HTTPStatus
    /// Stable, for programs, as in `number_limit_reached`.
    var code: String
    /// For people.
    var sentence: String
    /// Further members of the body, written by the details of the error.
    var details: (@Sendable (inout JSONWriter) -> Void)?
    /// Seconds after which it makes sense to try again.
    var retryAfterSeconds: Int?
    var headers: [(name: String, value: String)] = []
  }

  /// - Parameter isAPI: whether the answer has `success`, as all below `/api` have, and those to
  ///   requests of which no path could be read.
  static func failure(_ failure: Failure, requestID: String, isAPI: Bool = true) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    if isAPI {
      writer.key("success")
      writer.bool(false)
    }
    writer.key("error")
    writer.string(failure.sentence)
    writer.key("code")
    writer.string(failure.code)
    writer.key("requestId")
    writer.string(requestID)
    failure.details?(&writer)
    writer.endObject()
    var response = HTTPResponse(status: failure.status, body: writer.finish())
    response.headers.append("Content-Type", "application/json")
    if let seconds = failure.retryAfterSeconds {
      response.headers.append("Retry-After", "\(seconds)")
    }
    for (name, value) in failure.headers { response.headers.append(name, value) }
    return response
  }
}

extension Envelope.Failure {
  static let unauthorized = Self(
    status: .unauthorized, code: "unauthorized", sentence: "Unauthorized",
    headers: [("WWW-Authenticate", "Bearer")])

  static let notFound = Self(
    status: .notFound, code: "not_found", sentence: "There is nothing at this address.")

  static func methodNotAllowed(_ allowed: [String]) -> Self {
    let list = allowed.joined(separator: ", ")
    return Self(
      status: .methodNotAllowed, code: "method_not_allowed",
      sentence: "This address answers \(list) only.", headers: [("Allow", list)])
  }

  static let unsupportedMediaType = Self(
    status: .unsupportedMediaType, code: "unsupported_media_type",
    sentence: "Send the body as JSON with 'Content-Type: application/json'.")

  static func invalid(_ sentence: String) -> Self {
    Self(status: .badRequest, code: "invalid_request", sentence: sentence)
  }

  static func missingScope(_ scope: String) -> Self {
    Self(
      status: .forbidden, code: "missing_scope",
      sentence: "This API key lacks the scope \(scope).")
  }

  /// What the HTTP server itself refuses.
  init(_ fault: HTTPFault) {
    let code =
      switch fault.status {
      case .requestTimeout: "request_timeout"
      case .contentTooLarge: "payload_too_large"
      case .uriTooLong: "uri_too_long"
      case .headerFieldsTooLarge: "headers_too_large"
      case .expectationFailed: "expectation_failed"
      case .notImplemented: "not_implemented"
      case .versionNotSupported: "version_not_supported"
      case .serviceUnavailable: "unavailable"
      default: "invalid_request"
      }
    self.init(status: fault.status, code: code, sentence: fault.reason)
  }
}
