internal import CCurl

/// One HTTP request at a time, for command lines.
///
/// ```swift
/// let response = try HTTPClient.request(
///   .init(method: "GET", url: "http://127.0.0.1:8080/api/me",
///     headers: [("Authorization", "Bearer \(key)")]))
/// ```
///
/// The call blocks its thread until the response is there, so it belongs in a command-line program
/// or on a `BlockingPool`, never on an event loop. Each call makes a connection of its own.
/// Redirects are not followed; the server's certificate is checked; proxies are taken from the
/// environment.
package enum HTTPClient {
  package struct Request: Sendable {
    package var method: String
    /// An `http` or `https` URL, percent-encoded.
    package var url: String
    /// Sent as they are; names and values must not contain line ends.
    package var headers: [(name: String, value: String)]
    /// nil for a request without body.
    package var body: [UInt8]?
    /// For the whole exchange, from 1 ms, default 30 s.
    package var timeout: Duration
    /// Octets of the response's body, default 16 MiB; a longer one is an error.
    package var bodyBytesMax: Int

    package init(
      method: String, url: String, headers: [(name: String, value: String)] = [],
      body: [UInt8]? = nil, timeout: Duration = .seconds(30), bodyBytesMax: Int = 16 << 20
    ) {
      self.method = method
      self.url = url
      self.headers = headers
      self.body = body
      self.timeout = timeout
      self.bodyBytesMax = bodyBytesMax
    }
  }

  package struct Response: Sendable {
    package var status: Int
    /// In the order sent, values without surrounding white space.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// The first value of a header, whose name is compared without regard to case.
    package subscript(name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  /// Why there is no response.
  package struct Failure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
      /// The host is unknown or accepts no connection: nothing was sent.
      case unreachable
      /// The time was over; the request may have had its effect.
      case timeout
      /// The response's body is over the bound.
      case tooLarge
      /// The request cannot be sent as it is: a line end in the method, URL or a header.
      case invalidRequest
      /// The connection broke, or the answer is not HTTP; the request may have had its effect.
      case failed
    }

    package var kind: Kind
    /// A sentence for people.
    package var message: String
    package var description: String { message }
  }

  /// Sends a request and waits for its response, whatever the status.
  ///
  /// - Throws: `Failure` when there is no complete response.
  package static func request(_ request: Request) throws(Failure) -> Response {
    let lines = request.headers.map { name, value in
      // An empty value needs the semicolon: with a colon libcurl drops the field.
      value.isEmpty ? "\(name);" : "\(name): \(value)"
    }
    for text in lines + [request.method, request.url] {
      guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else {
        throw Failure(kind: .invalidRequest, message: "a header or the URL contains a line end")
      }
    }
    return try perform(request, lines)
  }

  private static func perform(_ request: Request, _ lines: [String]) throws(Failure) -> Response {
    var response = switchboard_curl_response()
    defer { switchboard_curl_free(&response) }
    var reason = [CChar](repeating: 0, count: 256)
    let outcome = withCStrings(lines) { headers in
      request.method.withCString { method in
        request.url.withCString { url in
          (request.body ?? []).withUnsafeBytes { body in
            var prepared = switchboard_curl_request()
            prepared.method = method
            prepared.url = url
            prepared.headers = headers.baseAddress
            prepared.header_count = headers.count
            // An empty body has no address of its own, but is a body all the same.
            prepared.body = request.body == nil ? nil : body.baseAddress ?? UnsafeRawPointer(url)
            prepared.body_length = body.count
            prepared.timeout_milliseconds = milliseconds(request.timeout)
            prepared.body_limit = request.bodyBytesMax
            return switchboard_curl_perform(&prepared, &response, &reason, reason.count)
          }
        }
      }
    }
    if let kind = kind(outcome) {
      let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Failure(kind: kind, message: String(decoding: text, as: UTF8.self))
    }
    return Response(
      status: response.status, headers: headers(response.headers, response.headers_length),
      body: Array(UnsafeRawBufferPointer(start: response.body, count: response.body_length)))
  }

  private static func kind(_ outcome: switchboard_curl_outcome) -> Failure.Kind? {
    switch outcome {
    case SWITCHBOARD_CURL_OK: nil
    case SWITCHBOARD_CURL_UNREACHABLE: .unreachable
    case SWITCHBOARD_CURL_TIMEOUT: .timeout
    case SWITCHBOARD_CURL_TOO_LARGE: .tooLarge
    default: .failed
    }
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    // 0 would mean no bound; a day is one.
    return Int(max(1, min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000))
  }

  private static func headers(
    _ text: UnsafeMutablePointer<CChar>?, _ length: Int
  ) -> [(name: String, value: String)] {
    let octets = UnsafeRawBufferPointer(start: text, count: length)
    return octets.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      return (
        name: String(decoding: line[..<colon], as: UTF8.self),
        value: trimmed(line[(colon + 1)...])
      )
    }
  }

  private static func trimmed(_ octets: Slice<UnsafeRawBufferPointer>) -> String {
    let isSpace = { (octet: UInt8) in octet == 0x20 || octet == 0x09 || octet == 0x0D }
    var value = octets.drop(while: isSpace)
    while let last = value.last, isSpace(last) { value = value.dropLast() }
    return String(decoding: value, as: UTF8.self)
  }

  /// Calls `body` with C strings that are valid during the call.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    // SAFETY: each text has its own end mark in the shared octets, which live until `body` returns.
    var octets: [CChar] = []
    var starts: [Int] = []
    for text in texts {
      starts.append(octets.count)
      octets.append(contentsOf: text.utf8CString)
    }
    return octets.withUnsafeBufferPointer { octets in
      let pointers: [UnsafePointer<CChar>?] = starts.map { start in
        octets.baseAddress.map { $0 + start }
      }
      return pointers.withUnsafeBufferPointer { body($0) }
    }
  }
}
