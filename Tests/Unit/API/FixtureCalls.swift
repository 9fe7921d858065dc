import Fixture
import JSON
import Protobuf
import REST
import Testing

/// REST requests to the fixture's routes, as the gateway makes calls of them.
enum FixtureCalls {
  static func route(_ pattern: String) throws -> RESTRoute {
    try #require(FixtureRoutes.all.first { $0.pattern == pattern })
  }

  /// PUT /fixtures/{name}/{number} with a body.
  static func put(
    _ body: String, name: String = "one", number: String = "7",
    query: [(name: String, value: String)] = []
  ) throws -> PutRequest {
    let route = try route("/fixtures/{name}/{number}")
    let parameters = [(name: "name", value: name), (name: "number", value: number)]
    let document = try JSONDocument(parsing: Array(body.utf8))
    let octets = try document.withRoot { (root) throws(ValidationError) in
      try route.request(RESTInput(parameters: parameters, query: query, body: root))
    }
    return try PutRequest(protobuf: octets)
  }

  /// GET /fixtures with a query.
  static func list(_ query: KeyValuePairs<String, String>) throws -> ListRequest {
    let input = RESTInput(query: query.map { (name: $0.key, value: $0.value) })
    return try ListRequest(protobuf: try route("/fixtures").request(input))
  }

  /// The sentences of what is wrong; empty when nothing is.
  static func faults(_ body: () throws -> some Any) throws -> [String] {
    do {
      _ = try body()
      return []
    } catch let error as ValidationError {
      return error.violations.map(\.sentence)
    }
  }

  /// The members that the gateway writes of an answer, in an object of their own.
  static func members(_ answer: PutResponse) throws -> String {
    let octets = answer.protobuf()
    var writer = JSONWriter()
    writer.beginObject()
    let route = try route("/fixtures/{name}/{number}")
    try route.write(octets, &writer)
    writer.endObject()
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
