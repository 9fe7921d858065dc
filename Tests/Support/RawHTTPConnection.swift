import Foundation

/// An answer as it came over the wire.
package struct RawHTTPResponse: Sendable {
  package var status: Int
  /// Names in lower case.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package func header(_ name: String) -> String? {
    headers.first { $0.name == name.lowercased() }?.value
  }

  package var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as JSONSerialization reads it; an empty object if it is no JSON object.
  package var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
  }
}

/// A blocking TCP connection to an HTTP/1.1 server that sends octets exactly as given, so that
/// tests can misbehave.
package final class RawHTTPConnection {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let descriptor: Int32
  private var buffered: [UInt8] = []

  /// Connects to 127.0.0.1; every wait for the server ends after `timeout` seconds.
  package init(port: Int, timeout: Int = 30) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let descriptor = descriptor
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else {
      throw Failure(
        description: "cannot connect to port \(port): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  package func send(_ octets: [UInt8]) throws {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        throw Failure(
          description: "the server stopped reading: \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }

  package func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// The next answer; nil when the server closed the connection instead. `toHead`: the request was
  /// HEAD.
  package func receive(toHead: Bool = false) throws -> RawHTTPResponse? {
    var head: Range<Int>?
    while true {
      head = Self.find(Array("\r\n\r\n".utf8), in: buffered)
      if head != nil { break }
      if try !receiveMore() {
        guard buffered.isEmpty else {
          throw Failure(description: "the connection ended inside an answer")
        }
        return nil
      }
    }
    guard let head else { return nil }
    let lines = String(decoding: buffered[..<head.lowerBound], as: UTF8.self).components(
      separatedBy: "\r\n")
    buffered.removeFirst(head.upperBound)
    let words = lines[0].split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
      throw Failure(description: "not a status line: \(lines[0])")
    }
    let headers = lines.dropFirst().map { line -> (name: String, value: String) in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      )
    }
    var response = RawHTTPResponse(status: status, headers: headers, body: [])
    if status < 200 { return try receive(toHead: toHead) }
    let length = response.header("content-length").flatMap(Int.init) ?? 0
    if toHead || status == 204 || status == 304 { return response }
    while buffered.count < length {
      guard try receiveMore() else {
        throw Failure(description: "the connection ended inside a body")
      }
    }
    response.body = Array(buffered[..<length])
    buffered.removeFirst(length)
    return response
  }

  /// Whether the server closes the connection without another octet.
  package func isClosedByPeer() throws -> Bool { try buffered.isEmpty && !receiveMore() }

  private func receiveMore() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    if count < 0 {
      if errno == ECONNRESET { return false }
      throw Failure(description: "no answer in time: \(String(cString: strerror(errno)))")
    }
    buffered += chunk[..<count]
    return count > 0
  }

  private static func find(_ pattern: [UInt8], in octets: [UInt8]) -> Range<Int>? {
    guard octets.count >= pattern.count else { return nil }
    for start in 0...(octets.count - pattern.count)
    where octets[start..<(start + pattern.count)].elementsEqual(pattern) {
      return start..<(start + pattern.count)
    }
    return nil
  }
}
