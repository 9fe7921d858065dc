import Glibc

/// A blocking socket that sends octets as they are and reads responses strictly.
final class RawHTTPClient {
  struct Response {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    subscript(name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  enum Failure: Error {
    case connect(Int32)
    case closed
    case reset(Int32)
    case timeout
    case malformed(String)
  }

  let descriptor: Int32
  private var buffer: [UInt8] = []

  /// Connects to a port of 127.0.0.1; every read waits at most `timeout` seconds.
  init(port: UInt16, timeout: Int = 5, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Failure.connect(errno) }
  }

  deinit { close() }

  private var isClosed = false
  func close() {
    if !isClosed { Glibc.close(descriptor) }
    isClosed = true
  }

  /// Sends octets; false when the server has closed.
  @discardableResult
  func send(_ octets: [UInt8]) -> Bool {
    var at = 0
    while at < octets.count {
      let count = octets.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + at, octets.count - at, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Does nothing for a while, without giving the thread to another test: the client's pace is
  /// exact.
  func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next response; `isHEAD` says that no body follows its Content-Length.
  func response(isHEAD: Bool = false) throws -> Response {
    let head = try line(until: "\r\n\r\n")
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let first = lines.removeFirst().split(separator: " ", maxSplits: 2)
    guard first.count >= 2, first[0] == "HTTP/1.1", let status = Int(first[1]) else {
      throw Failure.malformed(head)
    }
    let headers = lines.filter { !$0.isEmpty }.map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      return (String(line[..<colon]), line[colon...].dropFirst(2).description)
    }
    var response = Response(status: status, headers: headers, body: [])
    let hasBody = status >= 200 && status != 204 && status != 304 && !isHEAD
    if hasBody {
      guard let length = response["Content-Length"].flatMap({ Int($0) }) else {
        throw Failure.malformed(head)
      }
      while buffer.count < length { try more() }
      response.body = Array(buffer[..<length])
      buffer.removeFirst(length)
    }
    return response
  }

  /// Everything up to the server's close.
  func untilClosed() throws -> [UInt8] {
    do {
      while true { try more() }
    } catch Failure.closed {
      defer { buffer = [] }
      return buffer
    }
  }

  private func line(until mark: String) throws -> String {
    let mark = Array(mark.utf8)
    while true {
      if buffer.count >= mark.count {
        for index in 0...(buffer.count - mark.count)
        where buffer[index..<(index + mark.count)].elementsEqual(mark) {
          defer { buffer.removeFirst(index + mark.count) }
          return String(decoding: buffer[..<index], as: UTF8.self)
        }
      }
      try more()
    }
  }

  private func more() throws {
    var room = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &room, room.count, 0)
    if count == 0 { throw Failure.closed }
    guard count > 0 else {
      throw errno == EAGAIN ? Failure.timeout : Failure.reset(errno)
    }
    buffer += room[..<count]
  }
}
