/// The header `grpc-timeout`: 1 to 8 digits and a unit, from PROTOCOL-HTTP2 "Requests".
enum TimeoutCoding {
  /// The remaining time in nanoseconds; nil when malformed.
  ///
  /// Hours beyond what fits 146 years are clamped.
  static func decode(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 2, text.count <= 9 else { return nil }
    var amount: Int64 = 0
    for index in 0..<text.count - 1 {
      let octet = text[index]
      guard octet >= 0x30 && octet <= 0x39 else { return nil }
      amount = amount * 10 + Int64(octet - 0x30)
    }
    let unit: Int64
    switch text[text.count - 1] {
    case UInt8(ascii: "H"): unit = 3_600_000_000_000
    case UInt8(ascii: "M"): unit = 60_000_000_000
    case UInt8(ascii: "S"): unit = 1_000_000_000
    case UInt8(ascii: "m"): unit = 1_000_000
    case UInt8(ascii: "u"): unit = 1_000
    case UInt8(ascii: "n"): unit = 1
    default: return nil
    }
    let (nanoseconds, overflow) = amount.multipliedReportingOverflow(by: unit)
    return overflow ? .max / 2 : min(nanoseconds, .max / 2)
  }

  /// The header's value for a remaining time: rounded up to the finest unit that fits 8 digits.
  static func encode(nanoseconds: Int64) -> String {
    let units: [(Int64, String)] = [
      (1, "n"), (1_000, "u"), (1_000_000, "m"), (1_000_000_000, "S"), (60_000_000_000, "M"),
      (3_600_000_000_000, "H"),
    ]
    let remaining = max(nanoseconds, 0)
    for (unit, suffix) in units {
      let amount = remaining / unit + (remaining % unit == 0 ? 0 : 1)
      if amount <= 99_999_999 { return "\(amount)\(suffix)" }
    }
    return "99999999H"
  }
}
