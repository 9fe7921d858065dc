import Glibc

/// How important a log line is.
package enum LogLevel: Int, Sendable, Comparable {
  case debug, info, warning, error

  package static func < (first: LogLevel, second: LogLevel) -> Bool {
    first.rawValue < second.rawValue
  }
}

/// The name of a value in a log line, as in `rpc.method`. A closed set of literals: never made of input.
package struct LogKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  private let name: StaticString

  package init(stringLiteral name: StaticString) { self.name = name }

  package static func == (first: LogKey, second: LogKey) -> Bool {
    first.description == second.description
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(description) }

  package var description: String { "\(name)" }
}

/// Writes log lines, each by one `write`, so that lines of several programs on one terminal do not mix.
///
/// The message is a constant sentence, what varies goes into the values. Phone numbers are never logged in full, and
/// keys and secrets not at all. Safe from any thread.
package struct Logger: Sendable {
  package enum Format: Sendable { case text, json }

  private let program: String
  private let level: LogLevel
  private let format: Format
  private let descriptor: Int32

  /// - Parameter descriptor: where lines go; standard error by default.
  package init(program: String, level: LogLevel, format: Format, descriptor: Int32 = 2) {
    self.program = program
    self.level = level
    self.format = format
    self.descriptor = descriptor
  }

  package func debug(
    _ message: StaticString, _ values: @autoclosure () -> KeyValuePairs<LogKey, String> = [:]
  ) { log(.debug, message, values) }

  package func info(
    _ message: StaticString, _ values: @autoclosure () -> KeyValuePairs<LogKey, String> = [:]
  ) { log(.info, message, values) }

  package func warning(
    _ message: StaticString, _ values: @autoclosure () -> KeyValuePairs<LogKey, String> = [:]
  ) { log(.warning, message, values) }

  package func error(
    _ message: StaticString, _ values: @autoclosure () -> KeyValuePairs<LogKey, String> = [:]
  ) { log(.error, message, values) }

  package func isEnabled(_ level: LogLevel) -> Bool { level >= self.level }

  private func log(
    _ level: LogLevel, _ message: StaticString, _ values: () -> KeyValuePairs<LogKey, String>
  ) {
    guard isEnabled(level) else { return }
    var line = LogLine()
    switch format {
    case .text: line.text(program, level, message, values())
    case .json: line.json(program, level, message, values())
    }
    line.octets.withUnsafeBytes { octets in
      // A log that cannot be written must not stop the program.
      _ = write(descriptor, octets.baseAddress, octets.count)
    }
  }
}

/// One line under construction. Values are escaped, so that input cannot forge a line.
private struct LogLine {
  var octets: [UInt8] = []

  mutating func text(
    _ program: String, _ level: LogLevel, _ message: StaticString,
    _ values: KeyValuePairs<LogKey, String>
  ) {
    put("\(Self.time()) \(level) \(program): \(message)")
    for (key, value) in values {
      put(" \(key)=")
      let isPlain = !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 }
      if isPlain { put(value) } else { quote(value) }
    }
    put("\n")
  }

  mutating func json(
    _ program: String, _ level: LogLevel, _ message: StaticString,
    _ values: KeyValuePairs<LogKey, String>
  ) {
    put("{\"time\":\"\(Self.time())\",\"level\":\"\(level)\",\"program\":")
    quote(program)
    put(",\"message\":")
    quote("\(message)")
    for (key, value) in values {
      put(",\"\(key)\":")
      quote(value)
    }
    put("}\n")
  }

  private mutating func put(_ text: String) { octets.append(contentsOf: text.utf8) }

  private mutating func quote(_ text: String) {
    octets.append(UInt8(ascii: "\""))
    for octet in text.utf8 {
      switch octet {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): octets += [UInt8(ascii: "\\"), octet]
      case UInt8(ascii: "\n"): octets += Array("\\n".utf8)
      case 0..<0x20, 0x7f:
        let digits = Array("0123456789abcdef".utf8)
        octets += Array("\\u00".utf8) + [digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      default: octets.append(octet)
      }
    }
    octets.append(UInt8(ascii: "\""))
  }

  /// The time in UTC to the millisecond, ISO 8601.
  private static func time() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    func pad(_ value: Int, _ width: Int) -> String {
      let digits = "\(value)"
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = "\(pad(Int(parts.tm_year) + 1900, 4))-\(pad(Int(parts.tm_mon) + 1, 2))-\(pad(Int(parts.tm_mday), 2))"
    let time = "\(pad(Int(parts.tm_hour), 2)):\(pad(Int(parts.tm_min), 2)):\(pad(Int(parts.tm_sec), 2))"
    return "\(date)T\(time).\(pad(now.tv_nsec / 1_000_000, 3))Z"
  }
}
