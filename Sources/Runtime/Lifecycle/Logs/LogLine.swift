import Protobuf

/// One line under construction. Values are escaped, so that input cannot forge a line, and rid of
/// what must not be logged.
struct LogLine {
  /// Longest value in octets; `…` stands for the rest.
  static let valueLimitBytes = 2048

  private(set) var octets: [UInt8] = []

  mutating func text(
    _ program: String, _ time: Timestamp, _ level: LogLevel, _ message: StaticString,
    _ values: KeyValuePairs<LogKey, String>
  ) {
    put("\(Self.stamp(time)) \(level) \(program): \(message)")
    for (key, value) in values {
      put(" \(key)=")
      let value = LogRedaction.redacted(value)
      if Self.isPlain(value) { put(value) } else { quote(value) }
    }
    put("\n")
  }

  mutating func json(
    _ program: String, _ time: Timestamp, _ level: LogLevel, _ message: StaticString,
    _ values: KeyValuePairs<LogKey, String>
  ) {
    put("{\"time\":\"\(Self.stamp(time))\",\"level\":\"\(level)\",\"program\":")
    quote(program)
    put(",\"message\":")
    quote("\(message)")
    for (key, value) in values {
      put(",\"\(key)\":")
      quote(LogRedaction.redacted(value))
    }
    put("}\n")
  }

  private mutating func put(_ text: String) { octets.append(contentsOf: text.utf8) }

  /// Whether a value needs no quotes in a line of text.
  private static func isPlain(_ value: String) -> Bool {
    let special = [UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "\\")]
    return (1...valueLimitBytes).contains(value.utf8.count)
      && value.utf8.allSatisfy { (0x21...0x7e).contains($0) && !special.contains($0) }
  }

  /// Appends a JSON string. What could end the line, move a terminal's cursor or turn the direction
  /// of reading is an escape.
  private mutating func quote(_ text: String) {
    put("\"")
    let end = octets.count + Self.valueLimitBytes
    for scalar in text.unicodeScalars {
      guard octets.count < end else {
        put("…")
        break
      }
      switch scalar.value {
      case 0x22, 0x5c: octets += [UInt8(ascii: "\\"), UInt8(scalar.value)]
      case 0x0a: put("\\n")
      case 0..<0x20, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff:
        put("\\u\(Self.padded(Int(scalar.value), 4, radix: 16))")
      default: octets.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    put("\"")
  }

  /// The time in UTC to the millisecond, ISO 8601.
  private static func stamp(_ time: Timestamp) -> String {
    let second = time.truncatedToSecond
    let milliseconds = Int(time.microseconds - second.microseconds) / 1000
    return "\(second.iso8601.dropLast()).\(padded(milliseconds, 3, radix: 10))Z"
  }

  private static func padded(_ value: Int, _ width: Int, radix: Int) -> String {
    let digits = String(value, radix: radix)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
