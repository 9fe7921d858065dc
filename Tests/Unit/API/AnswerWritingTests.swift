import API
import Fixture
import JSON
import Protobuf
import REST
import Testing

@Suite
struct AnswerWritingTests {
  @Test
  func `an empty answer has every field, absent ones as null`() throws {
    #expect(
      try FixtureCalls.members(PutResponse())
        == #"{"text":"","maybeText":null,"large":0,"huge":0,"share":0,"small":0,"flag":false,"level":null,"at":null,"#
        + #""answer":null,"answers":[],"levels":[],"list":null,"names":{},"answerByName":{}}"#)
  }

  @Test
  func `values are written plainly`() throws {
    let answer = PutResponse(
      text: "a \"b\" \\ \n é", maybeText: "", silent: "now", large: .min, huge: .max, share: 0.7,
      small: 0.5,
      flag: true, level: .veryHigh, at: Timestamp(microseconds: 1_705_312_800_999_999),
      answer: PutResponse.Answer(text: "x", number: 0), answers: [PutResponse.Answer()],
      levels: [.low, .oddOne, Level(rawValue: 99)], list: Tags(tags: ["1"]),
      names: ["b": "2", "a": "1"],
      answerByName: ["k": PutResponse.Answer(text: "y")], secret: "hidden")
    #expect(
      try FixtureCalls.members(answer)
        == #"{"text":"a \"b\" \\ \n é","maybeText":"","silent":"now","large":-9223372036854775808,"#
        + #""huge":18446744073709551615,"share":0.7,"small":0.5,"flag":true,"level":"very-high","#
        + #""at":"2024-01-15T10:00:00Z","answer":{"text":"x","number":0},"answers":[{"text":"","number":null}],"#
        + #""levels":["low","odd_1",null],"list":["1"],"names":{"a":"1","b":"2"},"#
        + #""answerByName":{"k":{"text":"y","number":null}}}"#)
  }

  @Test
  func `a number from a gRPC peer that JSON does not have is null`() throws {
    let json = try FixtureCalls.members(PutResponse(share: .nan, small: .infinity))
    #expect(json.contains(#""share":null,"small":null"#))
  }

  @Test
  func `members are added to an object that is open`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("success")
    writer.bool(true)
    ListResponse(names: ["a"]).writeMembers(to: &writer)
    writer.endObject()
    #expect(String(decoding: writer.finish(), as: UTF8.self) == #"{"success":true,"names":["a"]}"#)
  }

  @Test
  func `an answer that is no message is an error`() throws {
    let route = try FixtureCalls.route("/fixtures")
    var writer = JSONWriter()
    let octets: [UInt8] = [0x0a, 9]
    #expect(throws: ProtobufError.self) { try route.write(octets, &writer) }
  }

  @Test
  func `the details of an error write what they hold`() {
    var writer = JSONWriter()
    writer.beginObject()
    let refusal = PutRefusal(answer: PutResponse.Answer(text: "x"))
    #expect(FixtureErrorDetails.write(PutRefusal.messageName, refusal.protobuf(), to: &writer))
    #expect(!FixtureErrorDetails.write("google.rpc.ErrorInfo", [], to: &writer))
    #expect(!FixtureErrorDetails.write(PutRefusal.messageName, [0xff], to: &writer))
    writer.endObject()
    #expect(
      String(decoding: writer.finish(), as: UTF8.self) == #"{"answer":{"text":"x","number":null}}"#)
  }

  @Test
  func `reasons have an HTTP status and a name`() {
    #expect(FixtureReason.httpStatus("FULL_UP") == 409)
    #expect(FixtureReason.httpStatus("LATER") == nil)
    #expect(FixtureReason.fullUp.name == "FULL_UP")
    #expect(FixtureReason(rawValue: 9).name == nil)
    #expect(Reason.httpStatus("NUMBER_LIMIT_REACHED") == 403)
  }
}
