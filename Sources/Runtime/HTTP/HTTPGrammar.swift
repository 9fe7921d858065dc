/// Character classes of RFC 9110 § 5.6 and RFC 9112.
enum HTTPGrammar {
  /// The token characters among octets 0…63, `!#$%&'*+-.` and digits: bit n stands for octet n.
  private static let tokenLow: UInt64 = 0x03ff_6cfa_0000_0000
  /// The token characters among octets 64…127, letters and `^_`|~`: bit n stands for octet 64 + n.
  private static let tokenHigh: UInt64 = 0x57ff_ffff_c7ff_fffe

  /// Whether the octet may stand in a method or header name.
  @inline(__always)
  static func isToken(_ octet: UInt8) -> Bool {
    guard octet < 128 else { return false }
    let mask = octet < 64 ? tokenLow : tokenHigh
    return mask >> UInt64(octet & 63) & 1 != 0
  }

  /// Whether the octet is a control character other than the horizontal tab.
  @inline(__always)
  static func isControl(_ octet: UInt8) -> Bool {
    (octet < 0x20 && octet != 0x09) || octet == 0x7F
  }

  @inline(__always)
  static func isDigit(_ octet: UInt8) -> Bool { octet &- UInt8(ascii: "0") < 10 }

  @inline(__always)
  static func lowercased(_ octet: UInt8) -> UInt8 {
    octet &- UInt8(ascii: "A") < 26 ? octet | 0x20 : octet
  }

  /// The value of a hexadecimal digit.
  @inline(__always)
  static func hexValue(_ octet: UInt8) -> UInt8? {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Whether the octets are `name`, which is written in lower case, in any case.
  @inline(__always)
  static func equal(_ octets: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
    guard octets.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<octets.count where lowercased(octets[index]) != name.utf8Start[index] {
      return false
    }
    return true
  }

  /// The octets without spaces and tabs at both ends.
  static func trimmed(_ octets: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = octets.count
    while start < end, isSpace(octets[start]) { start += 1 }
    while end > start, isSpace(octets[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: octets[start..<end])
  }

  @inline(__always)
  static func isSpace(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t")
  }
}
