/// What a handler answers.
///
/// The server adds Date, Content-Length and, where due, Connection.
package struct HTTPResponse: Sendable {
  package var status: HTTPStatus
  /// The fields to send; those that the server adds itself are not to be among them.
  package var headers: HTTPHeaders
  /// The body.
  ///
  /// Its length is announced to a HEAD request too, without sending it.
  package var body: [UInt8]

  package init(
    status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Makes a response of JSON text.
  package static func json(_ status: HTTPStatus, _ body: [UInt8]) -> HTTPResponse {
    HTTPResponse(status: status, headers: jsonHeaders, body: body)
  }

  private static let jsonHeaders: HTTPHeaders = ["Content-Type": "application/json"]
}
