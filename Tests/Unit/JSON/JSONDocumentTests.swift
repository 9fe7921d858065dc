import JSON
import Testing

@Suite struct JSONDocumentTests {
  private func error(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONError? {
    error(Array(text.utf8), limits: limits)
  }

  private func error(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONError? {
    do throws(JSONError) {
      _ = try JSONDocument(parsing: bytes, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test func `values of every kind are read`() throws {
    let text =
      #"{"a":[1,-2,18446744073709551615,0.5,"x",true,false,null,{}],"b":"é\n\u00e9\ud83d\ude00"}"#
    let document = try JSONDocument(parsing: Array(text.utf8))
    try document.withRoot { root in
      let object = try #require(root.object)
      #expect(object.count == 2)
      #expect(object.map(\.key.string) == ["a", "b"])
      let values = Array(try #require(object["a"]?.array))
      #expect(
        values.map(\.kind) == [
          .integer, .integer, .integer, .double, .string, .boolean, .boolean, .null, .object,
        ])
      #expect(values[0].int64 == 1 && values[0].uint64 == 1 && values[0].double == 1)
      #expect(values[1].int64 == -2 && values[1].uint64 == nil)
      #expect(values[2].int64 == nil && values[2].uint64 == .max)
      #expect(values[3].double == 0.5 && values[3].int64 == nil)
      #expect(values[4].string == "x" && values[4].int64 == nil)
      #expect(values[5].bool == true && values[6].bool == false && values[7].isNull)
      #expect(values[8].object?.isEmpty == true)
      #expect(object["b"]?.string == "é\né😀")
      #expect(object["c"] == nil)
    }
  }

  @Test(arguments: [("20.0", 20), ("2e1", 20), ("-0", 0), ("9007199254740992.0", 1 << 53)])
  func `a whole number is an integer however it is written`(text: String, value: Int64) throws {
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(document.withRoot { $0.int64 } == value)
  }

  @Test(arguments: ["20.5", "1e300", "9007199254740994.0", "\"20\"", "true"])
  func `what is not a whole number is no integer`(text: String) throws {
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(document.withRoot { $0.int64 } == nil)
  }

  @Test func `a key is matched by a switch`() throws {
    let document = try JSONDocument(parsing: Array(#"{"limit":1,"other":2}"#.utf8))
    document.withRoot { root in
      for member in root.object! {
        switch member.key {
        case "limit": #expect(member.value.int64 == 1)
        default: #expect(member.key.string == "other")
        }
      }
    }
  }

  @Test(arguments: [
    ("{\"a\" 1}", 1, 6, "a colon is expected after the key, not \"1\""),
    ("{\"a\":1,}", 1, 8, "a comma stands before \"}\""),
    ("[1,]", 1, 4, "a comma stands before \"]\""),
    ("{\n  \"é\": x\n}", 2, 8, "a value is expected, not \"x\""),
    ("{'a':1}", 1, 2, "a key in double quotes is expected, not \"'\""),
    ("['a']", 1, 2, "text stands in double quotes, not single ones"),
    ("{\"a\":1} x", 1, 9, "the value is complete, but \"x\" follows it"),
    ("{\"a\":1", 1, 7, "a comma or \"}\" is expected after a member, not the end"),
    ("[1 2]", 1, 4, "a comma or \"]\" is expected after an element, not \"2\""),
    ("[\"abc", 1, 2, "the text that starts here has no closing quote"),
    ("[\"a\nb\"]", 1, 4, "the control character U+000A in a text must be escaped"),
    ("[\"\\x\"]", 1, 4, "\"x\" cannot follow a backslash"),
    ("[\"\\ud800\"]", 1, 3, "this escape is half of a surrogate pair"),
    ("[\"\\ud800\\u0041\"]", 1, 3, "this escape is half of a surrogate pair"),
    ("[\"\\u00g0\"]", 1, 7, "four hexadecimal digits are expected after \\u, not \"g\""),
    ("[01]", 1, 3, "a number starts with a superfluous 0"),
    ("[1.]", 1, 4, "a digit is expected after the decimal point, not \"]\""),
    ("[+1]", 1, 2, "a value is expected, not \"+\""),
    ("[1e]", 1, 4, "a digit is expected in the exponent, not \"]\""),
    ("[NaN]", 1, 2, "a value is expected, not \"N\""),
    ("[True]", 1, 2, "a value is expected, not \"T\""),
    ("[nul]", 1, 2, "only true, false and null are written without quotes"),
    ("\u{FEFF}{}", 1, 1, "the text starts with a byte order mark"),
  ])
  func `malformed text is refused with a place and a reason`(
    text: String, line: Int, column: Int, reason: String
  ) {
    let error = error(text)
    #expect(error?.message == "Malformed JSON at line \(line), column \(column): \(reason).")
    #expect(error?.position?.line == line && error?.position?.column == column)
  }

  @Test func `half of a surrogate pair is refused`() {
    for text in [#"["\udc00"]"#, #"{"\udfff":1}"#, #"["\ud83d\ud83d"]"#] {
      #expect(error(text)?.kind == .malformed, "\(text)")
    }
  }

  @Test(arguments: ["", " ", "\r\n\t "])
  func `an empty body is named as such`(text: String) {
    #expect(error(text)?.kind == .empty)
  }

  @Test func `octets that are not UTF-8 are refused`() {
    for octets: [UInt8] in [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
    ] {
      let error = error([0x5B, 0x22] + octets + [0x22, 0x5D])
      #expect(error?.kind == .invalidUTF8, "\(octets)")
      #expect(error?.message == "Malformed JSON at line 1, column 3: the text is not valid UTF-8.")
    }
  }

  @Test(arguments: ["[1e400]", "[-1e400]", "[18446744073709551616]", "[-9223372036854775809]"])
  func `a number out of range is refused`(text: String) {
    #expect(error(text)?.kind == .numberOutOfRange)
  }

  @Test(arguments: [
    (#"{"a":1,"a":2}"#, "a"), (#"{"f":{"x":1,"y":{},"x":[]}}"#, "f.x"),
    (#"[0,[{"k":1},{"k":1,"\u006b":2}]]"#, "[1][1].k"), (#"{"":1,"":2}"#, ""),
  ])
  func `a repeated key is refused with its path`(text: String, path: String) {
    let error = error(text)
    #expect(error?.kind == .duplicateKey)
    if !path.isEmpty { #expect(error?.path == path) }
  }

  @Test func `a repeated key among many is refused`() {
    let members = (0..<200).map { "\"key\($0)\":{\"key\($0)\":0}" }
    #expect(error("{" + members.joined(separator: ",") + "}") == nil)
    let error = error("{" + (members + ["\"key77\":1"]).joined(separator: ",") + "}")
    #expect(error?.path == "key77")
  }

  @Test func `the character U+0000 is refused in values and keys`() {
    #expect(error(#"{"a":{"b":"x\u0000y"}}"#)?.path == "a.b")
    #expect(error(#"{"a\u0000":1}"#)?.kind == .nulCharacter)
    #expect(error(#"["\\u0000"]"#) == nil)
  }

  @Test func `depth is bounded exactly`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(error(nested(32)) == nil)
    #expect(error(nested(33))?.kind == .tooDeep)
    #expect(error(nested(100_000))?.kind == .tooDeep)
    #expect(error(String(repeating: "[", count: 100_000))?.kind == .tooDeep)
    #expect(error(nested(5), limits: JSONLimits(depthMax: 4))?.kind == .tooDeep)
  }

  @Test func `size and number of elements are bounded`() {
    let limits = JSONLimits(bytesMax: 20, elementsMax: 3)
    #expect(error("[1,2,3]", limits: limits) == nil)
    #expect(error("[1,2,3,4]", limits: limits)?.kind == .tooManyElements)
    #expect(error(#"{"a":1,"b":[2,3]}"#, limits: limits)?.kind == .tooManyElements)
    #expect(error("[\"aaaaaaaaaaaaaaaaaaa\"]", limits: limits)?.kind == .tooLarge)
  }

  @Test func `documents can be open at the same time`() throws {
    let first = try JSONDocument(parsing: Array("[1]".utf8))
    let second = try JSONDocument(parsing: Array("[2]".utf8))
    #expect(first.withRoot { $0.array?.first { _ in true }?.int64 } == 1)
    #expect(second.withRoot { $0.array?.first { _ in true }?.int64 } == 2)
  }

  @Test func `a large document after a small one is read`() throws {
    for count in [1, 100_000, 3] {
      let text = "[\"" + String(repeating: "é", count: count) + "\"]"
      let document = try JSONDocument(parsing: Array(text.utf8))
      #expect(document.withRoot { $0.array?.first { _ in true }?.utf8?.count } == count * 2)
    }
  }
}
