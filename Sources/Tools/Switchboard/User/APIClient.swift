import Glibc
import HTTPClient
import JSON
import Lifecycle

/// The REST API as the user commands call it.
struct APIClient: Sendable {
  static let options = [
    Option(name: "url", value: "URL", help: "the gateway; default SWITCHBOARD_URL, or the demo's"),
    Option(
      name: "key", value: "KEY", help: "an API key; default SWITCHBOARD_API_KEY, or the demo's"),
    Option(name: "data", value: "DIR", help: "where the demo keeps its key; default .switchboard"),
    Option(name: "json", help: "print the answer as it came"),
  ]

  let url: String
  private let key: String
  private let isRaw: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    let demo = Demo.read(folder: arguments.text("data") ?? ".switchboard")
    guard let url = arguments.text("url") ?? Environment.value("SWITCHBOARD_URL") ?? demo?.url,
      let key = arguments.text("key") ?? Environment.value("SWITCHBOARD_API_KEY") ?? demo?.key
    else {
      throw CommandError(
        message:
          "no gateway to call: give --url and --key, set SWITCHBOARD_URL and SWITCHBOARD_API_KEY, "
          + "or start 'switchboard dev' here")
    }
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.key = key
    isRaw = arguments.has("json")
  }

  /// The team that the key acts for.
  func team() throws -> (id: String, slug: String) {
    let answer = try call("GET", "/api/me")
    return try read(answer) { root in
      guard let team = root["team"]?.object, let id = team["id"]?.string,
        let slug = team["slug"]?.string
      else { throw CommandError(message: "the gateway's answer to /api/me names no team") }
      return (id, slug)
    }
  }

  /// Calls the gateway and returns the body of a 2xx answer; throws the error's sentence otherwise.
  func call(_ method: String, _ path: String, body: [UInt8]? = nil) throws -> [UInt8] {
    var headers = [("Authorization", "Bearer \(key)"), ("Accept", "application/json")]
    if body != nil { headers.append(("Content-Type", "application/json")) }
    let response: HTTPClient.Response
    do {
      response = try HTTPClient.request(
        HTTPClient.Request(
          method: method, url: url + path, headers: headers, body: body,
          timeout: .seconds(60), bodyBytesMax: 64 << 20))
    } catch {
      throw CommandError(message: "\(url) does not answer: \(error)")
    }
    if (200..<300).contains(response.status) { return response.body }
    if isRaw { Terminal.write(String(decoding: response.body, as: UTF8.self) + "\n") }
    throw try read(response.body) { root in
      let sentence = root["error"]?.string ?? "no reason given"
      let code = root["code"]?.string.map { ", \($0)" } ?? ""
      let request = root["requestId"]?.string.map { ", request \($0)" } ?? ""
      return CommandError(message: "\(sentence) (\(response.status)\(code)\(request))")
    }
  }

  /// Prints a list of objects as a table.
  func show(_ answer: [UInt8], list: StaticString, columns: [(head: String, field: StaticString)])
    throws
  {
    if isRaw { return Terminal.write(String(decoding: answer, as: UTF8.self) + "\n") }
    var table = Table(head: columns.map(\.head))
    table.rows = try read(answer) { root in
      (root[list]?.array.map(Array.init) ?? []).map { row in
        columns.map { row.object?[$0.field]?.cell ?? "" }
      }
    }
    Terminal.write(table.rows.isEmpty ? "none\n" : table.text)
  }

  /// Prints fields of an object, one a line; of the answer itself when no object is named.
  func show(_ answer: [UInt8], object: StaticString?, fields: [StaticString]) throws {
    if isRaw { return Terminal.write(String(decoding: answer, as: UTF8.self) + "\n") }
    let width = fields.map { $0.description.count }.max() ?? 0
    let text = try read(answer) { root in
      let shown = object.flatMap { root[$0]?.object } ?? root
      return fields.compactMap { field in
        shown[field].map { value in
          let name = field.description
          let blanks = String(repeating: " ", count: width - name.count + 2)
          return "\(name)\(blanks)\(value.cell.replacingLineBreaks)\n"
        }
      }.joined()
    }
    Terminal.write(text)
  }

  /// One text field of each object of a list.
  func texts(_ answer: [UInt8], list: StaticString, field: StaticString) throws -> [String] {
    try read(answer) { root in
      (root[list]?.array.map(Array.init) ?? []).compactMap { $0.object?[field]?.string }
    }
  }

  private func read<Result>(_ answer: [UInt8], _ body: (JSONObject) throws -> Result) throws
    -> Result
  {
    let limits = JSONLimits(bytesMax: 64 << 20, elementsMax: 10_000_000)
    guard let document = try? JSONDocument(parsing: answer, limits: limits) else {
      throw CommandError(message: "\(url) did not answer with JSON: is it a Switchboard gateway?")
    }
    return try document.withRoot { root in
      guard let object = root.object else {
        throw CommandError(message: "\(url) did not answer with a JSON object")
      }
      return try body(object)
    }
  }

  static func pathValue(_ text: String) -> String { queryValue(text) }

  /// Percent-encodes everything but the unreserved characters (RFC 3986 § 2.3).
  static func queryValue(_ text: String) -> String {
    text.utf8.map { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "~"):
        return String(UnicodeScalar(octet))
      default:
        let digits = String(octet, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }.joined()
  }
}

/// The process's environment.
enum Environment {
  static var all: [String: String] { ProcessEnvironment.all }

  /// A variable's value; nil when it is missing or empty.
  static func value(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

extension JSONValue {
  /// The value as a cell of a table.
  fileprivate var cell: String {
    if let string { return string }
    if let bool { return bool ? "yes" : "no" }
    if let int64 { return "\(int64)" }
    if let double { return "\(double)" }
    if let array { return array.map(\.cell).joined(separator: ",") }
    return "-"
  }
}

extension String {
  fileprivate var replacingLineBreaks: String {
    String(map { $0.isNewline ? " " : $0 })
  }
}
