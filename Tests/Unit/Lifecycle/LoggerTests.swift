import Glibc
import Lifecycle
import Protobuf
import Testing

@Suite
struct LoggerTests {
  private struct FixedClock: WallClock {
    func now() -> Timestamp { Timestamp(microseconds: 1_705_312_800_007_900) }
  }

  /// What a logger writes while the body runs.
  private func lines(
    _ format: Logger.Format, level: LogLevel = .info, _ body: (Logger) -> Void
  ) throws -> String {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    body(
      Logger(
        program: "gateway", level: level, format: format, descriptor: ends[1], clock: FixedClock()))
    close(ends[1])
    var octets = [UInt8](repeating: 0, count: 32_768)
    let count = read(ends[0], &octets, octets.count)
    return String(decoding: octets.prefix(max(count, 0)), as: UTF8.self)
  }

  @Test
  func `a line of text has time, level, program, sentence and values`() throws {
    let text = try lines(.text) {
      $0.info("listening", ["address": "127.0.0.1:7001", "reason": "it is time"])
    }
    #expect(
      text
        == "2024-01-15T10:00:00.007Z info gateway: listening address=127.0.0.1:7001 "
        + "reason=\"it is time\"\n")
  }

  @Test
  func `a line of JSON is one object`() throws {
    let text = try lines(.json) { $0.error("it \"failed\"", ["path": "a\\b"]) }
    #expect(
      text
        == #"{"time":"2024-01-15T10:00:00.007Z","level":"error","program":"gateway","#
        + #""message":"it \"failed\"","path":"a\\b"}"# + "\n")
  }

  @Test(arguments: [Logger.Format.text, .json])
  func `a value cannot begin another line, move the cursor or reverse the text`(
    format: Logger.Format
  ) throws {
    let evil = "x\n2024 error gateway: \u{1B}[2J\r\u{2028}\u{202E}\u{85}\u{0} é"
    let text = try lines(format) { $0.info("read", ["path": evil]) }
    #expect(text.utf8.filter { $0 == 0x0A }.count == 1)
    let escaped = #""x\n2024 error gateway: \u001b[2J\u000d\u2028\u202e\u0085\u0000 é""#
    #expect(text.contains(escaped))
  }

  @Test
  func `a value with an equals sign is quoted`() throws {
    let text = try lines(.text) { $0.info("read", ["path": "a=b", "name": ""]) }
    #expect(text.hasSuffix("read path=\"a=b\" name=\"\"\n"))
  }

  @Test
  func `a long value is cut`() throws {
    let text = try lines(.text) {
      $0.info("read", ["path": String(repeating: "a", count: 100_000)])
    }
    #expect(text.utf8.count < 2200)
    #expect(text.hasSuffix("a…\"\n"))
  }

  @Test(arguments: [
    ("+14155550101", "+14*******01"), ("to +4930231250, then", "\"to +49******50, then\""),
    ("tk_live_0123456789abcdef", "tk_live_***"), ("(tk_test_x)", "(tk_test_***)"),
    ("+123456", "+123456"), ("tk_live_", "tk_live_"), ("1+1", "1+1"), ("a_b", "a_b"),
  ])
  func `telephone numbers and keys are never shown in full`(value: String, shown: String) throws {
    let text = try lines(.text) { $0.info("seen", ["error": value]) }
    #expect(text.hasSuffix("seen error=\(shown)\n"))
  }

  @Test
  func `a level that is off makes no values`() throws {
    func value() -> String {
      Issue.record("a value was made for a line that is not written")
      return ""
    }
    #expect(try lines(.text, level: .warning) { $0.info("read", ["path": value()]) } == "")
    #expect(try lines(.text, level: .warning) { $0.warning("read") } != "")
  }
}
