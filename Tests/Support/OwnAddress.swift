import Glibc
import Synchronization

/// Addresses for servers that stop and come back on the same port.
///
/// While such a server is away, another test or an outgoing connection may be given its port on
/// 127.0.0.1. Linux answers on all of 127.0.0.0/8, so each of these has an address of its own
/// there.
package enum OwnAddress {
  private static let count = Atomic<Int>(0)

  /// A `host:port` with port 0 whose host no other test uses.
  package static func make() -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    return "127.\(1 + Int(getpid()) % 250).\(number / 250 % 250).\(1 + number % 250):0"
  }
}
