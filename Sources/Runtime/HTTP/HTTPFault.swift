/// Why the server answers a request itself, without asking the handler.
///
/// The connection ends with it.
package struct HTTPFault: Error, Sendable, Equatable {
  package var status: HTTPStatus
  /// One sentence for the client; it repeats nothing of what was sent and needs no escaping.
  package var reason: String

  package init(_ status: HTTPStatus, _ reason: String) {
    self.status = status
    self.reason = reason
  }

  static func badRequest(_ reason: String) -> HTTPFault { HTTPFault(.badRequest, reason) }
}
