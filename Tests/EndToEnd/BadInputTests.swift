import Foundation
import TestSupport
import Testing

/// A request that must be refused, as octets on the wire.
struct BadRequest: Sendable, CustomTestStringConvertible {
  let name: String
  /// With `{key}`, `{teamId}`, `{accountSlug}`, `{foreignNumber}`, `{foreignAssistant}`,
  /// `{foreignTeam}`, `{assistant}` to fill.
  let wire: String
  let status: Int
  let code: String
  /// What the sentence must contain: the path of the field, most often.
  var mentions = ""
  /// A header that the answer must have, and a part of its value.
  var header: (name: String, value: String)?
  var closes = false

  var testDescription: String { name }

  static func post(
    _ name: String, _ path: String, _ body: String, status: Int = 400,
    code: String = "invalid_request",
    mentions: String
  ) -> BadRequest {
    BadRequest(
      name: name,
      wire: "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        + "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n\(body)",
      status: status, code: code, mentions: mentions)
  }

  static func patch(_ name: String, _ body: String, mentions: String) -> BadRequest {
    BadRequest(
      name: name,
      wire:
        "PATCH /api/assistants/{assistant} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        + "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n\(body)",
      status: 400, code: "invalid_request", mentions: mentions)
  }

  static func get(
    _ name: String, _ path: String, headers: String = "Authorization: Bearer {key}\r\n",
    status: Int,
    code: String, mentions: String = "", method: String = "GET",
    header: (name: String, value: String)? = nil
  ) -> BadRequest {
    BadRequest(
      name: name, wire: "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(headers)\r\n", status: status,
      code: code, mentions: mentions, header: header)
  }

  private static let search = "/api/phone-numbers/search"
  private static let purchase = "/api/phone-numbers/purchase"

  static let fields: [BadRequest] = [
    .post("truncated JSON", search, #"{"filters": {"countryCode": "US""#, mentions: "JSON"),
    .post("trailing garbage", search, #"{"filters": {"countryCode": "US"}} x"#, mentions: "JSON"),
    .post("a body that is a list", search, "[]", mentions: "object"),
    .post(
      "a repeated key", search, #"{"filters": {"countryCode": "US", "countryCode": "CA"}}"#,
      mentions: "filters.countryCode"),
    .post("nesting past the bound", search, String(repeating: "[", count: 5000), mentions: "JSON"),
    .post(
      "a wrong type", search, #"{"filters": {"countryCode": 7}}"#, mentions: "filters.countryCode"),
    .post(
      "a text for a number", search, #"{"filters": {"countryCode": "US", "limit": "ten"}}"#,
      mentions: "filters.limit"),
    .post(
      "a fraction for an integer", search, #"{"filters": {"countryCode": "US", "limit": 1.5}}"#,
      mentions: "filters.limit"),
    .post(
      "a limit of zero", search, #"{"filters": {"countryCode": "US", "limit": 0}}"#,
      mentions: "filters.limit"),
    .post(
      "a limit past 100", search, #"{"filters": {"countryCode": "US", "limit": 101}}"#,
      mentions: "filters.limit"),
    .post("missing filters", search, "{}", mentions: "filters"),
    .post("a missing country", search, #"{"filters": {}}"#, mentions: "filters.countryCode"),
    .post(
      "an unknown field", search, #"{"filters": {"countryCode": "US", "colour": "red"}}"#,
      mentions: "filters.colour"),
    .post(
      "an unknown number type", search,
      #"{"filters": {"countryCode": "US", "numberType": "mobile"}}"#, mentions: "filters.numberType"
    ),
    .post(
      "a country that is not sold", search, #"{"filters": {"countryCode": "FR"}}"#,
      code: "unsupported_country", mentions: "AE, US, CA, DE, AT"),
    .post(
      "an area code of four digits", search,
      #"{"filters": {"countryCode": "US", "areaCode": "4155"}}"#, mentions: "filters.areaCode"),
    .post(
      "an area code in Germany", search, #"{"filters": {"countryCode": "DE", "areaCode": "415"}}"#,
      mentions: "filters.areaCode"),
    .post(
      "an area code with toll-free", search,
      #"{"filters": {"countryCode": "US", "numberType": "toll-free", "areaCode": "415"}}"#,
      mentions: "filters.areaCode"),
    .post(
      "a prefix with local", search, #"{"filters": {"countryCode": "US", "prefix": "888"}}"#,
      mentions: "filters.prefix"),
    .post(
      "invalid UTF-8 as an escape", search, #"{"filters": {"countryCode": "\ud800"}}"#,
      mentions: "JSON"),
    .post(
      "a number that is not E.164", purchase,
      #"{"phoneNumber": "415-555-0101", "teamId": "{teamId}"}"#,
      mentions: "phoneNumber"),
    .post("a missing number", purchase, #"{"teamId": "{teamId}"}"#, mentions: "phoneNumber"),
    .post("a missing team", purchase, #"{"phoneNumber": "+14155550101"}"#, mentions: "teamId"),
    .post(
      "an unknown connection", purchase,
      #"{"phoneNumber": "+14155550102", "teamId": "{teamId}", "connectionId": "nowhere"}"#,
      code: "unknown_connection", mentions: "connectionId"),
    .post(
      "another team", purchase, #"{"phoneNumber": "+14155550102", "teamId": "{foreignTeam}"}"#,
      status: 403, code: "forbidden", mentions: "Forbidden"),
    .post(
      "a team that does not exist", purchase,
      #"{"phoneNumber": "+14155550102", "teamId": "team_01aaaaaaaaaaaaaaaaaaaaaaaa"}"#,
      status: 403, code: "forbidden", mentions: "Forbidden"),
    .post(
      "an unknown template", "/api/assistants",
      #"{"accountSlug": "{accountSlug}", "name": "A", "templateId": "butler"}"#,
      mentions: "templateId"),
    .post(
      "an empty name", "/api/assistants", #"{"accountSlug": "{accountSlug}", "name": ""}"#,
      mentions: "name"),
    .post(
      "a name past 200 characters", "/api/assistants",
      #"{"accountSlug": "{accountSlug}", "name": "\#(String(repeating: "n", count: 201))"}"#,
      mentions: "name"),
    .post(
      "another team's slug", "/api/assistants", #"{"accountSlug": "other-team", "name": "A"}"#,
      status: 403, code: "forbidden", mentions: "Forbidden"),
    .patch(
      "a temperature past 2", #"{"accountSlug": "{accountSlug}", "temperature": 2.1}"#,
      mentions: "temperature"),
    .patch(
      "null in a change", #"{"accountSlug": "{accountSlug}", "name": null}"#, mentions: "name"),
    .patch(
      "a field that cannot be changed", #"{"accountSlug": "{accountSlug}", "version": 7}"#,
      mentions: "version"),
    .patch(
      "both spellings of a field",
      #"{"accountSlug": "{accountSlug}", "first_message": "a", "firstMessage": "b"}"#,
      mentions: "first_message"),
    .patch(
      "an unknown voice provider", #"{"accountSlug": "{accountSlug}", "voice_provider": "x"}"#,
      mentions: "voice_provider"),
    .patch("a change without a slug", #"{"name": "B"}"#, mentions: "accountSlug"),
  ]

  static let requests: [BadRequest] = [
    .get(
      "no token", "/api/me", headers: "", status: 401, code: "unauthorized",
      mentions: "Unauthorized", header: ("www-authenticate", "Bearer")),
    .get(
      "a malformed token", "/api/me", headers: "Authorization: Bearer what is this\r\n",
      status: 401, code: "unauthorized"),
    .get(
      "another scheme", "/api/me", headers: "Authorization: Basic eDp5\r\n", status: 401,
      code: "unauthorized"),
    .get(
      "an unknown token", "/api/me",
      headers: "Authorization: Bearer tk_live_000000000000000000000000000000000000000000\r\n",
      status: 401,
      code: "unauthorized"),
    .get("an unknown path", "/api/nothing", status: 404, code: "not_found"),
    .get("an unknown path outside the API", "/nothing", status: 404, code: "not_found"),
    .get(
      "a wrong method", "/api/phone-numbers/search", status: 405, code: "method_not_allowed",
      header: ("allow", "POST")),
    .get(
      "a malformed id", "/api/phone-numbers/what", status: 404, code: "not_found"),
    .get(
      "an id that exists nowhere", "/api/phone-numbers/pn_01aaaaaaaaaaaaaaaaaaaaaaaa", status: 404,
      code: "not_found"),
    .get(
      "another team's number", "/api/phone-numbers/{foreignNumber}", status: 403, code: "forbidden",
      mentions: "Forbidden"),
    .get(
      "another team's route", "/api/phone-numbers/{foreignNumber}/route", status: 403,
      code: "forbidden", mentions: "Forbidden"),
    .get(
      "releasing another team's number", "/api/phone-numbers/{foreignNumber}", status: 403,
      code: "forbidden", method: "DELETE"),
    .get(
      "another team's assistant", "/api/assistants/{foreignAssistant}", status: 403,
      code: "forbidden", mentions: "Forbidden"),
    .get(
      "another team's versions", "/api/assistants/{foreignAssistant}/versions", status: 403,
      code: "forbidden"),
    .get(
      "deleting another team's assistant", "/api/assistants/{foreignAssistant}", status: 403,
      code: "forbidden", method: "DELETE"),
    .get(
      "another team's list", "/api/phone-numbers/purchase?teamId={foreignTeam}", status: 403,
      code: "forbidden"),
    .get(
      "a missing query parameter", "/api/phone-numbers/purchase", status: 400,
      code: "invalid_request", mentions: "teamId"),
    .get(
      "an unknown query parameter", "/api/phone-numbers/purchase?teamId={teamId}&x=1", status: 400,
      code: "invalid_request", mentions: "x"),
    .get(
      "broken percent-encoding", "/api/phone-numbers/purchase?teamId=%zz", status: 400,
      code: "invalid_request"),
    BadRequest(
      name: "a wrong content type",
      wire: "POST /api/phone-numbers/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
      status: 415, code: "unsupported_media_type", mentions: "application/json"),
    BadRequest(
      name: "a body past 1 MiB",
      wire: "POST /api/phone-numbers/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        + "Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n",
      status: 413, code: "payload_too_large"),
    BadRequest(
      name: "headers past 16 KiB",
      wire:
        "GET /api/me HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "a", count: 17_000))\r\n\r\n",
      status: 431, code: "headers_too_large", closes: true),
    BadRequest(
      name: "both framing headers",
      wire: "POST /api/phone-numbers/search HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      status: 400, code: "invalid_request", closes: true),
    BadRequest(
      name: "two lengths",
      wire:
        "POST /api/phone-numbers/search HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
      status: 400, code: "invalid_request", closes: true),
    BadRequest(
      name: "white space before a colon",
      wire: "GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer {key}\r\n\r\n",
      status: 400, code: "invalid_request", closes: true),
    BadRequest(
      name: "a folded line",
      wire: "GET /api/me HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n",
      status: 400, code: "invalid_request", closes: true),
    BadRequest(
      name: "no Host", wire: "GET /api/me HTTP/1.1\r\n\r\n", status: 400, code: "invalid_request",
      closes: true),
  ]
}

@Suite(.timeLimit(.minutes(5)))
struct BadInputTests {
  @Test
  func `every bad request gets a clear error and changes nothing`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    let places = try Places(product)
    let before = try snapshot(product)

    for bad in BadRequest.fields + BadRequest.requests {
      let connection = try RawHTTPConnection(port: product.port)
      try connection.send(places.fill(bad.wire))
      let response = try #require(try connection.receive(), "\(bad.name): closed without an answer")
      #expect(response.status == bad.status, "\(bad.name): \(response.status) \(response.text)")
      // Outside /api there is no envelope.
      let success = bad.wire.hasPrefix("GET /nothing") ? nil : false as Bool?
      #expect(response.json["success"] as? Bool == success, "\(bad.name): \(response.text)")
      #expect(response.json["code"] as? String == bad.code, "\(bad.name): \(response.text)")
      #expect(
        (response.json["requestId"] as? String)?.isEmpty == false, "\(bad.name): no requestId")
      #expect(response.header("content-type") == "application/json", "\(bad.name)")
      let sentence = response.json["error"] as? String ?? ""
      #expect(bad.mentions.isEmpty || sentence.contains(bad.mentions), "\(bad.name): \(sentence)")
      if let header = bad.header {
        #expect(
          response.header(header.name)?.contains(header.value) == true,
          "\(bad.name): \(response.headers)")
      }
      if bad.closes { #expect(try connection.isClosedByPeer(), "\(bad.name): still open") }
    }
    #expect(try snapshot(product) == before)
  }

  @Test
  func `invalid UTF-8 in a body is refused`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    let connection = try RawHTTPConnection(port: product.port)
    let body = Array(#"{"filters": {"countryCode": "U"#.utf8) + [0xff] + Array(#""}}"#.utf8)
    try connection.send(
      "POST /api/phone-numbers/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(product.key)\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n")
    try connection.send(body)
    let response = try #require(try connection.receive())
    #expect(response.status == 400)
    #expect((response.json["error"] as? String)?.contains("UTF-8") == true, "\(response.text)")
  }

  @Test
  func `a key without the scope is refused with the scope's name, and a revoked one at once`()
    throws
  {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    let created = try product.request(
      "POST", "/api/api-keys", body: #"{"name": "reader", "scopes": ["numbers:read", "keys:*"]}"#)
    #expect(created.status == 200, "\(created.text)")
    let key = try #require(created.json["key"] as? String)
    let id = try #require((created.json["apiKey"] as? [String: Any])?["id"] as? String)
    let refused = try product.request(
      "POST", "/api/phone-numbers/purchase",
      body: #"{"phoneNumber": "+14155550103", "teamId": "\#(product.teamID)"}"#, key: key)
    #expect(refused.status == 403)
    #expect(refused.json["code"] as? String == "missing_scope")
    #expect((refused.json["error"] as? String)?.contains("numbers:write") == true)
    #expect(try product.request("GET", "/api/me", key: key).status == 200)
    #expect(try product.request("DELETE", "/api/api-keys/\(id)").status == 200)
    let revoked = try product.request("GET", "/api/me", key: key)
    #expect(revoked.status == 401)
    #expect(revoked.json["error"] as? String == "Unauthorized")
  }

  @Test
  func `a service that is down is a 503 with Retry-After, and nothing was bought`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    let billing = try #require(product.processes["billing-eligibility"])
    // The key is resolved before, so that the purchase itself meets the silence.
    #expect(try product.request("GET", "/api/me").status == 200)
    kill(billing, SIGSTOP)
    let started = Date()
    let response = try product.request(
      "POST", "/api/phone-numbers/purchase",
      body: #"{"phoneNumber": "+14155550104", "teamId": "\#(product.teamID)"}"#)
    kill(billing, SIGCONT)
    #expect(response.status == 503, "\(response.text)")
    #expect(response.header("retry-after") != nil)
    #expect(Date().timeIntervalSince(started) < 25)
    #expect(try snapshot(product).isEmpty)
  }

  @Test
  func `a port in use is one clear line and a failure`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    for program in ["gateway", "number-inventory", "assistant-config", "billing-eligibility"] {
      let other = try TemporaryFolder()
      let result = try CommandLineTool.run(
        [], program: program,
        environment: [
          "LISTEN": "127.0.0.1:\(product.port)", "DATA_DIR": other.path,
          "INTERNAL_SECRET": "0123456789abcdef0123456789abcdef",
        ])
      #expect(result.status != 0, "\(program)")
      #expect(result.errors.contains("\(product.port)"), "\(program): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1, "\(program): \(result.errors)")
    }
  }

  @Test
  func `a data folder that cannot be written is one clear line and a failure`() throws {
    for program in ["number-inventory", "assistant-config", "billing-eligibility"] {
      let result = try CommandLineTool.run(
        [], program: program,
        environment: [
          "LISTEN": "127.0.0.1:0", "DATA_DIR": "/proc/nowhere",
          "INTERNAL_SECRET": "0123456789abcdef0123456789abcdef",
        ])
      #expect(result.status != 0, "\(program)")
      #expect(result.errors.contains("/proc/nowhere"), "\(program): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1, "\(program): \(result.errors)")
    }
  }

  private func snapshot(_ product: RunningProduct) throws -> [String] {
    let response = try product.request(
      "GET", "/api/phone-numbers/purchase?teamId=\(product.teamID)")
    return (response.json["numbers"] as? [[String: Any]] ?? []).map { "\($0)" }
  }
}

/// What the table's places are filled with: ids of the demo team, and of another team that owns a
/// number and an assistant.
private struct Places {
  private let values: [String: String]

  init(_ product: RunningProduct) throws {
    let created = try product.request(
      "POST", "/api/assistants",
      body: #"{"accountSlug": "\#(product.accountSlug)", "name": "Mine"}"#)
    let mine = try #require((created.json["assistant"] as? [String: Any])?["id"] as? String)
    let other = try OtherTeam(product)
    values = [
      "key": product.key, "teamId": product.teamID, "accountSlug": product.accountSlug,
      "assistant": mine,
      "foreignTeam": other.teamID, "foreignNumber": other.number,
      "foreignAssistant": other.assistant,
    ]
  }

  func fill(_ wire: String) -> String {
    let filled = values.reduce(wire) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    guard let end = filled.range(of: "\r\n\r\n") else { return filled }
    let length = filled[end.upperBound...].utf8.count
    return filled.replacingOccurrences(of: "{length}", with: "\(length)")
  }
}

/// A second team with a key, a number and an assistant of its own.
struct OtherTeam {
  let teamID: String
  let key: String
  let number: String
  let assistant: String

  init(_ product: RunningProduct, slug: String = "other-team", phoneNumber: String = "+12125550101")
    throws
  {
    let made = try CommandLineTool.run([
      "admin", "bootstrap", "--slug", slug, "--name", "Other", "--email", "\(slug)@example.com",
      "--user", "Bob", "--plan", "growth", "--data", product.dataFolder, "--json",
    ])
    #expect(made.status == 0, "\(made.errors)")
    let facts = try #require(
      try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])
    teamID = try #require(facts["teamId"] as? String)
    key = try #require(facts["key"] as? String)
    let bought = try product.request(
      "POST", "/api/phone-numbers/purchase",
      body: #"{"phoneNumber": "\#(phoneNumber)", "teamId": "\#(teamID)"}"#, key: key)
    number = try #require((bought.json["phoneNumber"] as? [String: Any])?["id"] as? String)
    let created = try product.request(
      "POST", "/api/assistants", body: #"{"accountSlug": "\#(slug)", "name": "Theirs"}"#, key: key)
    assistant = try #require((created.json["assistant"] as? [String: Any])?["id"] as? String)
  }
}
