import Glibc

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
  /// The octets of the `sockaddr`.
  private var bytes: [UInt8]

  init(storage: sockaddr_storage, length: socklen_t) {
    bytes = withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) }
  }

  /// A text that is not `host:port`, or a port outside 0…65535.
  package struct Malformed: Error, Sendable, Equatable, CustomStringConvertible {
    package var text: String

    package init(text: String) { self.text = text }

    package var description: String { "'\(text)' is not an address of the form host:port" }
  }

  /// Splits `host:port`; IPv6 hosts stand in brackets, an empty host means every interface.
  package static func split(_ text: String) throws(Malformed) -> (host: String, port: UInt16) {
    guard let colon = text.lastIndex(of: ":"), text[text.index(after: colon)...].first != "+",
      let port = UInt16(text[text.index(after: colon)...])
    else { throw Malformed(text: text) }
    var host = text[..<colon]
    if host.first == "[" && host.last == "]" {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw Malformed(text: text)
    }
    return (String(host), port)
  }

  /// Makes an address from a numeric host, without a look-up; nil when the host is a name.
  package init?(numericHost host: String, port: UInt16) {
    var four = sockaddr_in()
    if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      bytes = withUnsafeBytes(of: four) { Array($0) }
      return
    }
    var six = sockaddr_in6()
    guard inet_pton(AF_INET6, host, &six.sin6_addr) == 1 else { return nil }
    six.sin6_family = sa_family_t(AF_INET6)
    six.sin6_port = port.bigEndian
    bytes = withUnsafeBytes(of: six) { Array($0) }
  }

  /// Looks a host up on the blocking pool; numeric hosts need no look-up.
  ///
  /// - Throws: ``ResolutionError`` and ``BlockingPool/Overloaded``.
  package static func resolve(
    host: String, port: UInt16, pool: BlockingPool = .shared
  ) async throws -> [SocketAddress] {
    if let address = SocketAddress(numericHost: host, port: port) { return [address] }
    if host.isEmpty, let any = SocketAddress(numericHost: "0.0.0.0", port: port) { return [any] }
    return try await pool.run { try lookUp(host: host, port: port) }
  }

  /// Looks a host up and blocks meanwhile: for a thread of a ``BlockingPool``. Never empty.
  package static func resolveBlocking(
    host: String, port: UInt16
  ) throws(ResolutionError) -> [SocketAddress] {
    if let address = SocketAddress(numericHost: host, port: port) { return [address] }
    return try lookUp(host: host, port: port)
  }

  /// A host name that did not resolve.
  package struct ResolutionError: Error, Sendable, Equatable, CustomStringConvertible {
    package var host: String
    package var reason: String
    package var description: String { "\(host): \(reason)" }
  }

  private static func lookUp(host: String, port: UInt16) throws(ResolutionError) -> [SocketAddress]
  {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      throw ResolutionError(host: host, reason: String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var entry = list
    while let current = entry?.pointee {
      if let address = current.ai_addr {
        var storage = sockaddr_storage()
        let length = min(Int(current.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        memcpy(&storage, address, length)
        found.append(SocketAddress(storage: storage, length: socklen_t(length)))
      }
      entry = current.ai_next
    }
    if found.isEmpty { throw ResolutionError(host: host, reason: "no address") }
    return found
  }

  var family: Int32 { withSockaddr { address, _ in Int32(address.pointee.sa_family) } }

  func withSockaddr<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    var storage = sockaddr_storage()
    return try withUnsafeMutableBytes(of: &storage) { raw in
      raw.copyBytes(from: bytes)
      // SAFETY: sockaddr_storage is suitably sized and aligned for every sockaddr.
      let address = raw.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self)
      return try body(address, socklen_t(bytes.count))
    }
  }

  /// The port, 0…65535.
  package var port: UInt16 {
    guard bytes.count >= 4 else { return 0 }
    return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
  }

  /// The address without the port, as in `127.0.0.1` or `::1`.
  package var host: String {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = withSockaddr { address, length in
      getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    }
    guard code == 0 else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether the address reaches only this machine: 127.0.0.0/8 or ::1.
  package var isLoopback: Bool {
    let host = host
    return host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
  }

  public var description: String {
    family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The address the descriptor is bound to.
  static func local(of descriptor: Int32) throws(SystemError) -> SocketAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard code == 0 else { throw .current("getsockname") }
    return SocketAddress(storage: storage, length: length)
  }
}
