/// The coding of `grpc-message`: UTF-8 with %XX, from PROTOCOL-HTTP2 "Responses".
enum PercentCoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Encodes all but %x20-24 and %x26-7E, and also a space at either end, which HTTP would strip.
  static func encode(_ text: String) -> [UInt8] {
    let octets = Array(text.utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(octets.count)
    for (index, octet) in octets.enumerated() {
      let isEdge = index == 0 || index == octets.count - 1
      if octet >= 0x20 && octet <= 0x7E && octet != 0x25 && !(isEdge && octet == 0x20) {
        encoded.append(octet)
      } else {
        encoded.append(0x25)
        encoded.append(digits[Int(octet >> 4)])
        encoded.append(digits[Int(octet & 15)])
      }
    }
    return encoded
  }

  /// Decodes; a `%` without two hexadecimal digits stays as it is, and what is not UTF-8 is
  /// replaced.
  static func decode(_ octets: UnsafeRawBufferPointer) -> String {
    guard octets.contains(0x25) else { return String(decoding: octets, as: UTF8.self) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(octets.count)
    var index = 0
    while index < octets.count {
      if octets[index] == 0x25, index + 2 < octets.count, let high = hex(octets[index + 1]),
        let low = hex(octets[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(octets[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static func hex(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case 0x41...0x46: octet - 0x41 + 10
    case 0x61...0x66: octet - 0x61 + 10
    default: nil
    }
  }
}
