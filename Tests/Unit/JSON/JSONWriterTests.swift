import JSON
import Testing

@Suite struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  @Test func `commas come by themselves`() {
    let text = written {
      $0.beginObject()
      $0.key("a")
      $0.beginArray()
      $0.integer(1)
      $0.beginObject()
      $0.endObject()
      $0.beginArray()
      $0.endArray()
      $0.null()
      $0.endArray()
      $0.key("b\n" as String)
      $0.bool(true)
      $0.key("c")
      $0.raw([UInt8]("{\"d\":0}".utf8))
      $0.key("e")
      $0.bool(false)
      $0.endObject()
    }
    #expect(text == #"{"a":[1,{},[],null],"b\n":true,"c":{"d":0},"e":false}"#)
  }

  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#),
    ("\u{0}\u{8}\t\n\u{c}\r\u{1f}\u{7f}", "\"\\u0000\\b\\t\\n\\f\\r\\u001f\u{7f}\""),
    ("é😀\u{2028}</script>", "\"é😀\u{2028}</script>\""),
    ("0123456701234567\"", #""0123456701234567\"""#),
    ("01234567\n01234567\n0123456", #""01234567\n01234567\n0123456""#),
  ])
  func `text is escaped where it must be`(text: String, json: String) {
    #expect(written { $0.string(text) } == json)
  }

  @Test func `integers are written in full`() {
    #expect(written { $0.integer(Int64.min) } == "-9223372036854775808")
    #expect(written { $0.integer(UInt64.max) } == "18446744073709551615")
    #expect(written { $0.integer(0) } == "0")
    #expect(written { $0.integer(Int32(-10)) } == "-10")
  }

  @Test(arguments: [
    (0.7, "0.7"), (-0.05, "-0.05"), (0.001, "0.001"), (12.345, "12.345"), (0.0004, "0.0004"),
    (1.9999999, "1.9999999"), (999_999_999.999, "999999999.999"),
    (1e15 + 0.5, "1000000000000000.5"), (1, "1"), (-2, "-2"), (0, "0"), (-0.0, "-0.0"),
    (1e300, "1e+300"),
    (2.5e-308, "2.5e-308"), (0.1 + 0.2, "0.30000000000000004"),
    (9_007_199_254_740_992, "9007199254740992"),
    (Double.nan, "null"), (Double.infinity, "null"),
  ])
  func `a double is its shortest text`(value: Double, text: String) {
    #expect(written { $0.double(value) } == text)
  }

  @Test func `an opened object is continued`() {
    var writer = JSONWriter(continuing: Array(#"{"success":true"#.utf8), afterMember: true)
    writer.key("count")
    writer.integer(3)
    #expect(
      String(decoding: writer.bytes + [0x7D], as: UTF8.self) == #"{"success":true,"count":3}"#)
  }
}
