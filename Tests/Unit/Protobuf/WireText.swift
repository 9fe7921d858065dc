/// Octets of the wire format, field by field (https://protobuf.dev/programming-guides/encoding/).
struct WireText {
  var octets: [UInt8] = []

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      octets.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(rest))
  }

  mutating func tag(_ number: Int, _ type: UInt64) { varint(UInt64(number) << 3 | type) }

  mutating func integer(_ number: Int, _ value: UInt64) {
    tag(number, 0)
    varint(value)
  }

  mutating func bytes(_ number: Int, _ value: [UInt8]) {
    tag(number, 2)
    varint(UInt64(value.count))
    octets += value
  }

  mutating func text(_ number: Int, _ value: String) { bytes(number, Array(value.utf8)) }

  static func make(_ body: (inout WireText) -> Void) -> [UInt8] {
    var text = WireText()
    body(&text)
    return text.octets
  }
}
