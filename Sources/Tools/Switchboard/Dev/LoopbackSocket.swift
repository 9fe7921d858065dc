import Glibc

/// A listening TCP socket on 127.0.0.1 that is opened here and handed to a program, so that every
/// program knows the others' addresses before any of them runs, and an address outlives a restart.
struct LoopbackSocket {
  let descriptor: Int32
  let port: UInt16

  var address: String { "127.0.0.1:\(port)" }

  /// Listens on the port; 0 takes any that is free.
  init(port: UInt16) throws(CommandError) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Self.failure(port) }
    var reuse: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 1024) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else {
      let error = Self.failure(port)
      close(descriptor)
      throw error
    }
    self.port = UInt16(bigEndian: address.sin_port)
  }

  /// Listens on the first port if it is free, else on any.
  init(preferring port: UInt16) throws(CommandError) {
    do { self = try LoopbackSocket(port: port) } catch { self = try LoopbackSocket(port: 0) }
  }

  private static func failure(_ port: UInt16) -> CommandError {
    CommandError(message: "cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(errno)))")
  }
}
