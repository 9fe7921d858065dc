internal import EventLoop

/// Writes responses as octets (RFC 9112 § 4).
enum HTTPResponseEncoder {
  /// Appends a whole response.
  ///
  /// With `isHEAD` the body is announced but not sent; `connection` is what the request said about
  /// the connection, and `isLast` whether it ends with this response.
  static func append(
    _ response: HTTPResponse, to output: OutputBuffer, date: [UInt8], isHEAD: Bool,
    connection: HTTPRequestParser.Connection, isLast: Bool
  ) {
    assert(
      !["date", "content-length", "transfer-encoding", "connection"].contains {
        response.headers.contains($0)
      }, "the server adds this header itself")
    if response.status == .ok {
      output.append("HTTP/1.1 200 OK\r\n")
    } else {
      output.append("HTTP/1.1 ")
      append(response.status.rawValue, to: output)
      output.append(" ")
      output.append(response.status.phrase)
      output.append("\r\n")
    }
    output.append(date)
    output.append(response.headers.octets)
    if isLast {
      output.append("Connection: close\r\n")
    } else if connection.isVersion10 {
      output.append("Connection: keep-alive\r\n")
    }
    guard !response.status.forbidsBody else { return output.append("\r\n") }
    output.append("Content-Length: ")
    append(response.body.count, to: output)
    output.append("\r\n\r\n")
    if !isHEAD { output.append(response.body) }
  }

  private static func append(_ number: Int, to output: OutputBuffer) {
    output.append(upTo: 20) { room in
      var digits = 1
      var rest = number
      while rest >= 10 {
        rest /= 10
        digits += 1
      }
      rest = number
      for index in stride(from: digits - 1, through: 0, by: -1) {
        room[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      return digits
    }
  }
}
