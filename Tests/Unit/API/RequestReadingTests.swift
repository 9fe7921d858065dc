import Fixture
import Protobuf
import REST
import Testing

@Suite
struct RequestReadingTests {
  /// A request that is complete, as it stands in the least body.
  private static let least = PutRequest(name: "one", number: 7, title: "abc")

  private static func with(_ change: (inout PutRequest) -> Void) -> PutRequest {
    var request = least
    change(&request)
    return request
  }

  @Test
  func `fields of every kind are read`() throws {
    let request = try FixtureCalls.put(
      """
      {"title": "abc", "note": "hm", "kept": "k", "count": 5, "large": -9007199254740993, "natural": 10, "share": 0.5,
       "flag": true, "level": "low", "maybeLevel": "odd_1", "at": "2024-01-15T10:00:00Z", "tags": ["1", "22"],
       "part": {"code": "a", "inside": {"phone": "+14155550101"}}, "parts": [{"code": "b"}], "list": ["3"],
       "huge": 18446744073709551615}
      """)
    #expect(
      request
        == Self.with {
          $0.note = "hm"
          $0.kept = "k"
          $0.count = 5
          $0.large = -9_007_199_254_740_993
          $0.natural = 10
          $0.share = 0.5
          $0.flag = true
          $0.level = .low
          $0.maybeLevel = .oddOne
          $0.at = Timestamp(seconds: 1_705_312_800)
          $0.tags = ["1", "22"]
          $0.part = PutRequest.Part(code: "a", inside: PutRequest.Inside(phone: "+14155550101"))
          $0.parts = [PutRequest.Part(code: "b")]
          $0.list = Tags(tags: ["3"])
          $0.huge = .max
        })
  }

  @Test(arguments: [
    "note", "count", "large", "natural", "share", "flag", "level", "maybeLevel", "at", "tags",
    "part", "parts", "huge",
  ])
  func `null and an empty string mean that an optional field is absent`(field: String) throws {
    #expect(try FixtureCalls.put(#"{"title": "abc", "\#(field)": null}"#) == Self.least)
    #expect(try FixtureCalls.put(#"{"title": "abc", "\#(field)": ""}"#) == Self.least)
  }

  @Test
  func `in an update null is refused and an empty string is a value`() throws {
    #expect(
      try FixtureCalls.put(#"{"title": "abc", "kept": ""}"#) == Self.with { $0.kept = "" })
    #expect(
      try FixtureCalls.faults {
        try FixtureCalls.put(#"{"title": "abc", "kept": null, "list": null}"#)
      }
        == ["kept cannot be null.", "list cannot be null."])
    #expect(
      try FixtureCalls.faults { try FixtureCalls.put(#"{"title": "abc", "list": ""}"#) }
        == ["list must be a list of strings."])
  }

  @Test
  func `a list with presence may be empty`() throws {
    #expect(
      try FixtureCalls.put(#"{"title": "abc", "list": []}"#) == Self.with { $0.list = Tags() })
    #expect(try FixtureCalls.put(#"{"title": "abc"}"#).list == nil)
  }

  @Test(arguments: [
    (#""title": null"#, "title is required."), (#""title": """#, "title is required."),
    (#""title": 7"#, "title must be a string."), (#""note": ["x"]"#, "note must be a string."),
    (#""count": "5""#, "count must be an integer."),
    (#""count": 5.5"#, "count must be an integer."),
    (#""count": true"#, "count must be an integer."),
    (#""count": 2147483648"#, "count is out of range."),
    (#""large": 9223372036854775808"#, "large is out of range."),
    (#""large": 1e40"#, "large must be an integer."),
    (#""natural": -1"#, "natural is out of range."),
    (#""huge": -1"#, "huge is out of range."), (#""share": "1""#, "share must be a number."),
    (#""flag": 1"#, "flag must be true or false."),
    (#""flag": "true""#, "flag must be true or false."),
    (#""level": "high""#, "level must be one of low, very-high, odd_1."),
    (#""level": "LEVEL_LOW""#, "level must be one of low, very-high, odd_1."),
    (#""level": 1"#, "level must be a string."),
    (#""maybeLevel": "none""#, "maybeLevel must be one of low, very-high, odd_1."),
    (#""at": "2024-01-15""#, "at must be a time in UTC, as in 2024-01-15T10:00:00Z."),
    (#""at": 5"#, "at must be a time in UTC, as in 2024-01-15T10:00:00Z."),
    (#""tags": "1""#, "tags must be a list of strings."),
    (#""tags": ["1", 2]"#, "tags[1] must be a string."),
    (#""tags": [null]"#, "tags[0] must be a string."), (#""part": []"#, "part must be an object."),
    (#""part": "x""#, "part must be an object."),
    (#""parts": {}"#, "parts must be a list of objects."),
    (#""parts": [{"code": "a"}, 1]"#, "parts[1] must be an object."),
    (#""part": {"code": 1}"#, "part.code must be a string."),
    (#""part": {"code": "a", "inside": 5}"#, "part.inside must be an object."),
    (#""list": {}"#, "list must be a list of strings."),
    (#""list": [1]"#, "list[0] must be a string."),
  ])
  func `a wrong type is refused by its path`(member: String, sentence: String) throws {
    // The members of a complete request come first, since a key must not appear twice.
    let title = member.hasPrefix(#""title""#) ? "" : #""title": "abc", "#
    #expect(try FixtureCalls.faults { try FixtureCalls.put("{\(title)\(member)}") } == [sentence])
  }

  @Test(arguments: [
    (#""tilte": "x""#, "tilte is not a field of this request."),
    (#""Title": "x""#, "Title is not a field of this request."),
    (#""secret": "x""#, "secret is not a field of this request."),
    (#""maybe_level": "low""#, "maybe_level is not a field of this request."),
    (#""part": {"code": "a", "more": 1}"#, "part.more is not a field of this request."),
    (
      #""parts": [{"code": "a", "inside": {"x": 1}}]"#,
      "parts[0].inside.x is not a field of this request."
    ),
    (#""made": 1"#, "made cannot be changed."), (#""madeAt": null"#, "madeAt cannot be changed."),
    (#""name": "x""#, "name is part of the address and not of the body."),
    (#""number": 3"#, "number is part of the address and not of the body."),
  ])
  func `what is no field is refused by its path`(member: String, sentence: String) throws {
    #expect(
      try FixtureCalls.faults { try FixtureCalls.put(#"{"title": "abc", \#(member)}"#) } == [
        sentence
      ])
  }

  @Test
  func `a field may be spelt either way, but not both`() throws {
    #expect(
      try FixtureCalls.put(#"{"title": "abc", "remark": "hm"}"#) == Self.with { $0.note = "hm" })
    #expect(
      try FixtureCalls.faults {
        try FixtureCalls.put(#"{"title": "abc", "note": "a", "remark": "b"}"#)
      }
        == ["remark is given twice, also as note."])
    #expect(
      try FixtureCalls.faults {
        try FixtureCalls.put(#"{"title": "abc", "remark": null, "note": "b"}"#)
      }
        == ["note is given twice, also as remark."])
  }

  @Test
  func `all that is wrong is told, up to twenty`() throws {
    let error = try #require(throws: ValidationError.self) {
      try FixtureCalls.put(#"{"title": 1, "count": "x", "extra": 1}"#)
    }
    #expect(
      error.message
        == "title must be a string. count must be an integer. extra is not a field of this request."
    )
    let many = (0..<50).map { #""x\#($0)": 1"# }.joined(separator: ", ")
    #expect(try FixtureCalls.faults { try FixtureCalls.put("{\(many)}") }.count == 20)
  }

  @Test(arguments: ["[]", "1", "null", #""text""#])
  func `a body that is no object is refused`(body: String) throws {
    #expect(
      try FixtureCalls.faults { try FixtureCalls.put(body) } == ["The body must be a JSON object."])
  }

  @Test
  func `without a body the fields are absent`() throws {
    let route = try FixtureCalls.route("/fixtures/{name}/{number}")
    let input = RESTInput(parameters: [(name: "name", value: "one"), (name: "number", value: "7")])
    #expect(try FixtureCalls.faults { try route.request(input) } == ["title is required."])
  }

  // MARK: The address

  @Test
  func `path parameters are read and checked`() throws {
    let body = #"{"title": "abc"}"#
    #expect(try FixtureCalls.put(body, name: "two", number: "1").name == "two")
    let table = [
      ("one", "x", "number must be an integer."), ("one", "", "number must be from 1 to 9."),
      ("one", "0", "number must be from 1 to 9."), ("one", "10", "number must be from 1 to 9."),
      ("one", "+3", "number must be an integer."), ("one", "3.0", "number must be an integer."),
      ("one", "99999999999", "number must be an integer."),
      ("Ä", "3", "name must have only a-z, 0-9 and '-', and '-' neither first nor last."),
      ("", "3", "name is required."),
    ]
    for (name, number, sentence) in table {
      #expect(
        try FixtureCalls.faults { try FixtureCalls.put(body, name: name, number: number) } == [
          sentence
        ])
    }
  }

  @Test
  func `a query is read and checked`() throws {
    #expect(
      try FixtureCalls.list([
        "team": "t", "level": "very-high", "limit": "10", "offset": "-5", "all": "true",
        "maybe": "false",
      ]) == ListRequest(team: "t", level: .veryHigh, limit: 10, offset: -5, all: true, maybe: false)
    )
    #expect(
      try FixtureCalls.list([
        "team": "t", "level": "", "limit": "", "offset": "", "all": "", "maybe": "",
      ])
        == ListRequest(team: "t"))
    let table: [(KeyValuePairs<String, String>, String)] = [
      ([:], "team is required."), (["team": ""], "team is required."),
      (["team": "a", "team": "b"], "team is given twice."),
      (["team": "a", "Team": "b"], "Team is not a parameter of this request."),
      (["team": "a", "limit": "ten"], "limit must be an integer."),
      (["team": "a", "limit": " 1"], "limit must be an integer."),
      (["team": "a", "limit": "0"], "limit must be from 1 to 10."),
      (["team": "a", "all": "1"], "all must be true or false."),
      (["team": "a", "level": "LOW"], "level must be one of low, very-high, odd_1."),
    ]
    for (query, sentence) in table {
      #expect(try FixtureCalls.faults { try FixtureCalls.list(query) } == [sentence])
    }
  }

  @Test
  func `a query beside a body is refused`() throws {
    let faults = try FixtureCalls.faults {
      try FixtureCalls.put(#"{"title": "abc"}"#, query: [(name: "note", value: "x")])
    }
    #expect(faults == ["note is not a parameter of this request."])
  }
}
