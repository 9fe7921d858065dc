import API
import Foundation
import Generator
import Testing

@Suite
struct OpenAPITests {
  private typealias Object = [String: Any]

  private static var document: Object? {
    let text = "\(APIDocument.openAPI)"
    return (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? Object
  }

  private static func at(_ path: String...) throws -> Object {
    var object = try #require(document)
    for key in path { object = try #require(object[key] as? Object, "\(key) of \(path)") }
    return object
  }

  @Test
  func `the document is OpenAPI 3.1 in JSON`() throws {
    #expect(try Self.at()["openapi"] as? String == "3.1.0")
    #expect(try Self.at("info")["title"] as? String == "Switchboard")
  }

  @Test
  func `every route is described`() throws {
    let paths = try Self.at("paths")
    var operations = 0
    for path in paths.values { operations += (path as? Object)?.count ?? 0 }
    #expect(operations == APIRoutes.all.count)
  }

  @Test
  func `every reference leads somewhere`() throws {
    var references: Set<String> = []
    func collect(_ value: Any) {
      if let object = value as? Object {
        if let reference = object["$ref"] as? String { references.insert(reference) }
        object.values.forEach(collect)
      } else if let array = value as? [Any] {
        array.forEach(collect)
      }
    }
    collect(try Self.at())
    #expect(references.count > 20)
    for reference in references {
      var value: Any? = try Self.at()
      for part in reference.split(separator: "/").dropFirst() {
        value = (value as? Object)?[String(part)]
      }
      #expect(value != nil, "\(reference)")
    }
  }

  @Test
  func `operations have distinct ids, scopes and refusals`() throws {
    var ids: Set<String> = []
    for (path, operations) in try Self.at("paths") {
      for (method, operation) in try #require(operations as? Object) {
        let operation = try #require(operation as? Object)
        let id = try #require(operation["operationId"] as? String)
        #expect(ids.insert(id).inserted, "\(method) \(path)")
        let responses = try #require(operation["responses"] as? Object)
        #expect(responses["200"] != nil && responses["400"] != nil && responses["default"] != nil)
      }
    }
    let purchase = try Self.at("paths", "/api/phone-numbers/purchase", "post")
    #expect((purchase["security"] as? [[String: [String]]])?.first == ["bearer": ["numbers:write"]])
    let refusals = try #require(purchase["responses"] as? Object)
    // Those that its comment names.
    for status in ["403", "409", "502", "503"] { #expect(refusals[status] != nil, "\(status)") }
  }

  @Test
  func `the path's fields are parameters and not part of the body`() throws {
    let operation = try Self.at("paths", "/api/assistants/{assistantId}", "patch")
    let parameters = try #require(operation["parameters"] as? [Object])
    #expect(parameters.map { $0["name"] as? String } == ["assistantId"])
    #expect(parameters.first?["required"] as? Bool == true)
    let body = try Self.at(
      "paths", "/api/assistants/{assistantId}", "patch", "requestBody", "content",
      "application/json", "schema")
    let properties = try #require(body["properties"] as? Object)
    #expect(properties["assistantId"] == nil)
    #expect(properties["first_message"] != nil && properties["firstMessage"] != nil)
    #expect(body["required"] as? [String] == ["accountSlug"])
    #expect(body["additionalProperties"] as? Bool == false)
  }

  @Test
  func `a query's fields are parameters`() throws {
    let operation = try Self.at("paths", "/api/phone-numbers/purchase", "get")
    let parameters = try #require(operation["parameters"] as? [Object])
    #expect(
      Set(parameters.compactMap { $0["name"] as? String }).isSuperset(of: [
        "teamId", "limit", "offset",
      ]))
    let team = try #require(parameters.first { $0["name"] as? String == "teamId" })
    #expect(team["in"] as? String == "query" && team["required"] as? Bool == true)
    let limit = try #require(parameters.first { $0["name"] as? String == "limit" })
    let schema = try #require(limit["schema"] as? Object)
    #expect(schema["minimum"] as? Int == 1)
    #expect(limit["required"] == nil)
  }

  @Test
  func `an answer names every field, and says which may be null`() throws {
    let number = try Self.at("components", "schemas", "PhoneNumber")
    let properties = try #require(number["properties"] as? Object)
    let required = try #require(number["required"] as? [String])
    #expect(Set(required) == Set(properties.keys))
    #expect(properties["revision"] == nil)
    let type = { (name: String) in (properties[name] as? Object)?["type"] }
    #expect(type("assistant_id") as? [String] == ["string", "null"])
    #expect(type("phone_number") as? String == "string")
    #expect(type("features") as? String == "array")
    #expect(
      (properties["status"] as? Object)?["enum"] as? [String] == [
        "purchasing", "active", "suspended", "error",
      ])
  }

  @Test
  func `a failure has its envelope, and what details add`() throws {
    let failure = try Self.at("components", "schemas", "Failure")
    #expect(failure["required"] as? [String] == ["success", "error", "code", "requestId"])
    let properties = try #require(failure["properties"] as? Object)
    #expect(properties["eligibility"] != nil && properties["phoneNumberId"] != nil)
  }

  @Test
  func `the document in the documentation is the same`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/openapi.json"), encoding: .utf8)
    #expect(text == "\(APIDocument.openAPI)\n")
  }
}
