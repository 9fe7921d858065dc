/// Base64 of RFC 4648 section 4 as gRPC metadata uses it: sent without padding, read with or
/// without.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (index, octet) in alphabet.enumerated() { table[Int(octet)] = UInt8(index) }
    return table
  }()

  /// Encodes without padding.
  static func encode(_ octets: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((octets.count * 4 + 2) / 3)
    var index = 0
    while index < octets.count {
      let rest = octets.count - index
      let first = UInt32(octets[index])
      let second = rest > 1 ? UInt32(octets[index + 1]) : 0
      let third = rest > 2 ? UInt32(octets[index + 2]) : 0
      let group = first << 16 | second << 8 | third
      text.append(alphabet[Int(group >> 18)])
      text.append(alphabet[Int(group >> 12 & 63)])
      if rest > 1 { text.append(alphabet[Int(group >> 6 & 63)]) }
      if rest > 2 { text.append(alphabet[Int(group & 63)]) }
      index += 3
    }
    return text
  }

  /// Decodes with or without padding; nil when it is not base64.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var end = text.count
    while end > 0 && text.count - end < 2 && text[end - 1] == UInt8(ascii: "=") { end -= 1 }
    guard end % 4 != 1, end == text.count || text.count % 4 == 0 else { return nil }
    var octets: [UInt8] = []
    octets.reserveCapacity(end * 3 / 4)
    var group: UInt32 = 0
    var bits = 0
    for index in 0..<end {
      let value = values[Int(text[index])]
      guard value != 0xFF else { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        octets.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    return octets
  }
}
