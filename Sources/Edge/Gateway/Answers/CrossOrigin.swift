internal import HTTP

/// Cross-origin resource sharing for the origins that the operator names; by default none
/// (https://fetch.spec.whatwg.org/#http-cors-protocol).
struct CrossOrigin: Sendable {
  private let origins: Set<String>

  init(origins: [String]) { self.origins = Set(origins) }

  /// The answer to a preflight from an allowed origin; nil for every other request.
  func preflight(_ request: HTTPRequest) -> HTTPResponse? {
    guard request.method == .options, request.headers.contains("access-control-request-method"),
      let origin = request.headers["origin"], origins.contains(origin)
    else { return nil }
    var response = HTTPResponse(status: .noContent)
    response.headers.append("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
    response.headers.append(
      "Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id, traceparent")
    response.headers.append("Access-Control-Max-Age", "600")
    return response
  }

  /// Adds what lets an allowed origin read the answer.
  func allow(_ request: HTTPRequest, _ response: inout HTTPResponse) {
    guard !origins.isEmpty else { return }
    response.headers.append("Vary", "Origin")
    guard let origin = request.headers["origin"], origins.contains(origin) else { return }
    response.headers.append("Access-Control-Allow-Origin", origin)
    response.headers.append("Access-Control-Expose-Headers", "X-Request-Id, Retry-After")
  }
}
