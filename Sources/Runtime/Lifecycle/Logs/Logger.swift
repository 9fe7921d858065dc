import Glibc
package import Protobuf

/// How important a log line is.
package enum LogLevel: Int, Sendable, Comparable {
  case debug, info, warning, error

  package static func < (first: LogLevel, second: LogLevel) -> Bool {
    first.rawValue < second.rawValue
  }
}

/// Writes log lines, each by one `write`, so that lines of several programs on one terminal do not
/// mix.
///
/// The message is a constant sentence, what varies goes into the values. Phone numbers are never
/// logged in full, and keys and secrets not at all. A level that is off costs one comparison: the
/// values are not even made. Safe from any thread.
package struct Logger: Sendable {
  package enum Format: Sendable { case text, json }

  private let program: String
  private let level: LogLevel
  private let format: Format
  private let descriptor: Int32
  private let clock: any WallClock

  /// - Parameters:
  ///   - descriptor: where lines go; standard error by default.
  ///   - clock: gives the lines their time.
  package init(
    program: String, level: LogLevel, format: Format, descriptor: Int32 = 2,
    clock: any WallClock = SystemClock()
  ) {
    self.program = program
    self.level = level
    self.format = format
    self.descriptor = descriptor
    self.clock = clock
  }

  /// Writes nothing, for tests of what has a logger.
  package static let silent = Logger(program: "", level: .error, format: .text, descriptor: -1)

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

  package func isEnabled(_ level: LogLevel) -> Bool { level >= self.level && descriptor >= 0 }

  private func log(
    _ level: LogLevel, _ message: StaticString, _ values: () -> KeyValuePairs<LogKey, String>
  ) {
    guard isEnabled(level) else { return }
    var line = LogLine()
    switch format {
    case .text: line.text(program, clock.now(), level, message, values())
    case .json: line.json(program, clock.now(), level, message, values())
    }
    writeAll(line.octets, to: descriptor)
  }
}

/// Writes octets, by one call unless the system takes fewer. What cannot be written is lost: a log
/// or a message to a person must not stop the program.
func writeAll(_ octets: [UInt8], to descriptor: Int32) {
  octets.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      written += count
    }
  }
}
