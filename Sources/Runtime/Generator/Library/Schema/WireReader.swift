/// Reads the wire format of protobuf field by field: just enough for the custom options, which
/// libprotobuf-c hands over as unknown fields (https://protobuf.dev/programming-guides/encoding/).
struct WireReader {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes([UInt8])

    var text: String? {
      if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    var flag: Bool { if case .varint(let value) = self { value != 0 } else { false } }

    var integer: Int {
      if case .varint(let value) = self { Int(truncatingIfNeeded: value) } else { 0 }
    }

    var double: Double { if case .fixed64(let bits) = self { Double(bitPattern: bits) } else { 0 } }

    var message: WireReader {
      if case .bytes(let bytes) = self { WireReader(bytes) } else { WireReader([]) }
    }
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next field; nil at the end.
  ///
  /// Descriptors come from protoc, so malformed octets are a defect.
  mutating func next() -> (number: Int, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let tag = varint()
    let number = Int(tag >> 3)
    switch tag & 7 {
    case 0: return (number, .varint(varint()))
    case 1: return (number, .fixed64(fixed(8)))
    case 2: return (number, .bytes(take(Int(varint()))))
    case 5: return (number, .varint(fixed(4)))
    default: preconditionFailure("a descriptor holds wire type \(tag & 7)")
    }
  }

  private mutating func varint() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let octet = rest.popFirst() {
      value |= UInt64(octet & 0x7f) << shift
      if octet < 0x80 { return value }
      shift += 7
    }
    preconditionFailure("a descriptor ends inside a number")
  }

  private mutating func fixed(_ count: Int) -> UInt64 {
    take(count).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
  }

  private mutating func take(_ count: Int) -> [UInt8] {
    precondition(count <= rest.count, "a descriptor ends inside a field")
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
