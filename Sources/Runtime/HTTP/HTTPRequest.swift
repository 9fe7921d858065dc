/// A complete request, body included.
package struct HTTPRequest: Sendable {
  /// A method name, upper case as sent.
  package struct Method: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let get = Method(rawValue: "GET")
    package static let head = Method(rawValue: "HEAD")
    package static let post = Method(rawValue: "POST")
    package static let put = Method(rawValue: "PUT")
    package static let patch = Method(rawValue: "PATCH")
    package static let delete = Method(rawValue: "DELETE")
    package static let options = Method(rawValue: "OPTIONS")
  }

  package var method: Method
  /// The target's path as sent, not percent-decoded; begins with `/`, or is `*` for `OPTIONS *`.
  package var path: String
  /// What follows the target's first `?`, as sent; nil without one.
  package var query: String?
  package var headers: HTTPHeaders
  package var body: [UInt8]
  /// Address of the other end of the connection, as `203.0.113.7:51234`.
  package var peer: String

  package init(
    method: Method, path: String, query: String? = nil, headers: HTTPHeaders = HTTPHeaders(),
    body: [UInt8] = [], peer: String = ""
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.peer = peer
  }
}
