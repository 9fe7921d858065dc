import API
import Fixture
import GRPC
import REST
import Standard
import Testing

@Suite
struct ValidationTests {
  private static func request(_ change: (inout PutRequest) -> Void) -> PutRequest {
    var request = PutRequest(name: "one", number: 7, title: "abc")
    change(&request)
    return request
  }

  private static func faults(_ message: some Validatable) -> [String] {
    do throws(ValidationError) {
      try message.validate()
      return []
    } catch {
      return error.violations.map(\.sentence)
    }
  }

  @Test
  func `what is within its bounds passes`() {
    #expect(Self.faults(Self.request { _ in }) == [])
    #expect(Self.faults(Self.request { $0.count = 5 }) == [])
    // Without presence zero is absent.
    #expect(Self.faults(Self.request { $0.count = 0 }) == [])
    #expect(Self.faults(Self.request { $0.share = 1 }) == [])
    #expect(Self.faults(Self.request { $0.note = "" }) == [])
    #expect(Self.faults(Self.request { $0.title = "日本語です" }) == [])
  }

  @Test(
    arguments: [
      (request { $0.name = "" }, "name is required."),
      (request { $0.number = 0 }, "number must be from 1 to 9."),
      (request { $0.title = "a" }, "title must have 2 to 5 characters."),
      (request { $0.title = "abcdef" }, "title must have 2 to 5 characters."),
      (request { $0.title = "e\u{301}e\u{301}e\u{301}" }, "title must have 2 to 5 characters."),
      (request { $0.note = "abcde" }, "note must have at most 4 characters."),
      (request { $0.count = 4 }, "count must be at least 5."),
      (request { $0.count = -1 }, "count must be at least 5."),
      (request { $0.natural = 11 }, "natural must be at most 10."),
      (request { $0.share = 1.5 }, "share must be from 0.0 to 1.0."),
      (request { $0.share = .nan }, "share must be from 0.0 to 1.0."),
      (request { $0.tags = ["1", "2", "3", "4"] }, "tags must have at most 3 elements."),
      (request { $0.tags = ["1", "x"] }, "tags[1] must have digits only."),
      (request { $0.tags = [""] }, "tags[0] is required."),
      (request { $0.part = PutRequest.Part() }, "part.code is required."),
      (request { $0.part = PutRequest.Part(code: "c") }, "part.code must be one of a, b."),
      (
        request { $0.parts = [PutRequest.Part(code: "a", inside: PutRequest.Inside(phone: "1"))] },
        "parts[0].inside.phone must be a phone number in E.164 form, as in +14155550101."
      ),
      (request { $0.list = Tags(tags: ["1", "2", "3"]) }, "list must have at most 2 elements."),
      (request { $0.list = Tags(tags: ["x"]) }, "list[0] must have digits only."),
    ] as [(PutRequest, String)])
  func `what is not is named`(message: PutRequest, sentence: String) {
    #expect(Self.faults(message) == [sentence])
  }

  @Test(
    arguments: [
      (
        TextForm.e164, ["+14155550101", "+1234567", "+123456789012345"],
        [
          "", "+", "14155550101", "+04155550101", "+123456", "+1234567890123456", "+1415555010a",
          "+1 4155550101", "＋14155550101",
        ]
      ),
      (.digits, ["0", "415"], ["a", "4 5", "-1", "٣"]),
      (
        .slug, ["a", "my-team", "0", String(repeating: "a", count: 63)],
        ["", "-a", "a-", "A", "a_b", "ä", String(repeating: "a", count: 64)]
      ),
      (.ascii, ["a", "!~"], ["a b", "\u{7f}", "é", "\t"]),
      (
        .languageTag, ["en", "en-US", "zh-Hant-TW", "sl-rozaj-1994"],
        ["", "-", "en-", "en--US", "12", "en_US", "englishes", "en-123456789"]
      ),
      (
        .id(prefix: "pn"), ["pn_01j5xkz3v8m9q2w4e6r8t0y1ab"],
        [
          "", "pn_", "pn_01J5XKZ3V8M9Q2W4E6R8T0Y1AB", "asst_01j5xkz3v8m9q2w4e6r8t0y1ab",
          "pn_01j5xkz3v8m9q2w4e6r8t0y1a", "pn_01j5xkz3v8m9q2w4e6r8t0y1abc",
        ]
      ),
    ] as [(TextForm, [String], [String])])
  func `forms of texts`(form: TextForm, right: [String], wrong: [String]) {
    for text in right { #expect(form.matches(text), "\(text)") }
    for text in wrong { #expect(!form.matches(text), "\(text)") }
  }

  @Test
  func `over gRPC a refused request is INVALID_ARGUMENT and names each field`() throws {
    let error = try #require(throws: RPCError.self) {
      try PutRequest(name: "one", number: 7, count: 4).checked()
    }
    #expect(error.code == .invalidArgument)
    #expect(error.message == "title is required. count must be at least 5.")
    #expect(error.refusalReason == "INVALID_REQUEST")
    let fields = try #require(error.detail(BadRequest.self)).fieldViolations
    #expect(fields.map(\.field) == ["title", "count"])
  }

  @Test
  func `methods say who may call them`() {
    #expect(
      FixturePolicies.all["/fixture.v1.Fixtures/Put"]
        == MethodPolicy(
          path: "/fixture.v1.Fixtures/Put", access: .key,
          scopes: ["fixtures:write", "fixtures:read"]))
    #expect(FixturePolicies.all["/fixture.v1.Fixtures/List"]?.access == .everybody)
    #expect(FixturePolicies.all["/fixture.v1.Fixtures/Talk"]?.access == .service)
  }
}
