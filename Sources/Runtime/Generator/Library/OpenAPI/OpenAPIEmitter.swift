/// Describes the REST calls as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0).
package struct OpenAPIEmitter {
  /// What the protos do not say about the API as a whole.
  package struct About: Sendable {
    package var title: String
    package var version: String
    package var description: String
    /// What a bearer token is.
    package var token: String

    package init(title: String, version: String, description: String, token: String) {
      self.title = title
      self.version = version
      self.description = description
      self.token = token
    }
  }

  private let schema: Schema
  private let about: About
  private let schemas: OpenAPISchemas
  private let errors: OpenAPIErrors

  package init(_ schema: Schema, about: About) throws(GeneratorError) {
    self.schema = schema
    self.about = about
    let (read, written) = try RouteEmitter(schema: schema).reachable()
    schemas = OpenAPISchemas(schema: schema, read: read, written: written)
    errors = OpenAPIErrors(schema: schema, schemas: schemas)
  }

  /// The document, as indented JSON.
  package func text() throws(GeneratorError) -> String { try document().text }

  /// A Swift file that holds the document.
  package func swiftFile() throws(GeneratorError) -> GeneratedFile {
    var out = SwiftText()
    out.line("// swift-format-ignore-file")
    out.line(ModuleEmitter.notice)
    out.line("/// The REST calls as an OpenAPI 3.1 document, the same as `docs/openapi.json`.")
    out.line("package enum APIDocument {")
    // Raw: no backslash in it means anything to Swift.
    out.line("  package static let openAPI: StaticString = #\"\"\"")
    return GeneratedFile(
      name: "openapi.swift", text: out.text + (try text()) + "\"\"\"#\n}\n")
  }

  func document() throws(GeneratorError) -> DocumentValue {
    let success = DocumentValue.members([
      "type": .string("object"), "required": .strings(["success"]),
      "properties": .members(["success": .members(["const": .bool(true)])]),
    ])
    let components = [
      DocumentValue.Member(key: "Success", value: success),
      DocumentValue.Member(key: "Failure", value: try errors.failure()),
    ]
    let bearer = DocumentValue.members([
      "type": .string("http"), "scheme": .string("bearer"), "description": .string(about.token),
    ])
    return .members([
      "openapi": .string("3.1.0"),
      "info": .members([
        "title": .string(about.title), "version": .string(about.version),
        "description": .string(about.description),
      ]),
      "servers": .array([.members(["url": .string("/")])]),
      "tags": .array(tags()), "paths": try paths(),
      "components": .members([
        "securitySchemes": .members(["bearer": bearer]),
        "schemas": .object(components + (try schemas.components())),
        "responses": .object(errors.responses()),
      ]),
    ])
  }

  private var routed: [(service: ProtoService, method: ProtoMethod, http: HTTPRule)] {
    schema.files.flatMap(\.services).flatMap { service in
      service.methods.compactMap { method in method.http.map { (service, method, $0) } }
    }
  }

  private func tags() -> [DocumentValue] {
    let names = Set(routed.map(\.service.name))
    return schema.files.flatMap(\.services).filter { names.contains($0.name) }.map { service in
      .members([
        "name": .string(service.name),
        "description": service.comment.isEmpty ? nil : .string(service.comment.joiningLines),
      ])
    }
  }

  private func paths() throws(GeneratorError) -> DocumentValue {
    var paths: [DocumentValue.Member] = []
    for (service, method, http) in routed {
      let input = try schema.message(method.input)
      let path = try template(http, input)
      let operation = DocumentValue.Member(
        key: http.method.lowercased(), value: try operation(service, method, http, input))
      if let index = paths.firstIndex(where: { $0.key == path }),
        case .object(let operations) = paths[index].value
      {
        paths[index].value = .object(operations + [operation])
      } else {
        paths.append(.init(key: path, value: .object([operation])))
      }
    }
    return .object(paths)
  }

  /// The path with its parameters in their JSON spelling.
  private func template(_ http: HTTPRule, _ input: ProtoMessage) throws(GeneratorError) -> String {
    try http.segments.map { (segment) throws(GeneratorError) in
      switch segment {
      case .literal(let text): "/\(text)"
      case .field(let name): "/{\(try field(name, of: input).jsonName)}"
      }
    }.joined()
  }

  private func field(_ name: String, of message: ProtoMessage) throws(GeneratorError) -> ProtoField
  {
    guard let field = message.fields.first(where: { $0.name == name }) else {
      throw GeneratorError("\(message.fullName) has no field \(name)")
    }
    return field
  }

  private func operation(
    _ service: ProtoService, _ method: ProtoMethod, _ http: HTTPRule, _ input: ProtoMessage
  ) throws(GeneratorError) -> DocumentValue {
    let pathFields = Set(
      http.segments.compactMap { segment in
        if case .field(let name) = segment { name } else { nil }
      })
    var parameters: [DocumentValue] = []
    for field in input.fields where !field.rules.isInternal {
      let isInPath = pathFields.contains(field.name)
      guard isInPath || !http.hasBody else { continue }
      let isRequired = isInPath || field.rules.required
      parameters.append(
        .members([
          "name": .string(field.jsonName), "in": .string(isInPath ? "path" : "query"),
          "required": isRequired ? .bool(true) : nil,
          "description": field.comment.isEmpty ? nil : .string(field.comment.joiningLines),
          "schema": try schemas.bare(field, isRequest: true),
        ]))
    }
    let comment = method.comment.joiningLines
    let summary = comment.prefix { $0 != "." && !$0.isNewline }
    return .members([
      "operationId": .string(method.swiftName), "tags": .strings([service.name]),
      "summary": .string(String(summary)),
      "description": comment.count > summary.count + 1 ? .string(comment) : nil,
      "security": security(method), "parameters": parameters.isEmpty ? nil : .array(parameters),
      "requestBody": http.hasBody ? try body(input, pathFields) : nil,
      "responses": try responses(service, method),
    ])
  }

  /// The scopes stand as roles, which OpenAPI 3.1 allows of any scheme.
  private func security(_ method: ProtoMethod) -> DocumentValue {
    if method.rules.access == .everybody { return .array([]) }
    return .array([.members(["bearer": .strings(method.rules.scopes)])])
  }

  private func body(
    _ input: ProtoMessage, _ pathFields: Set<String>
  ) throws(GeneratorError) -> DocumentValue {
    let isRequired = input.fields.contains { $0.rules.required && !pathFields.contains($0.name) }
    return .members([
      "required": .bool(isRequired),
      "content": .members([
        "application/json": .members([
          "schema": try schemas.request(input, except: pathFields)
        ])
      ]),
    ])
  }

  private func responses(
    _ service: ProtoService, _ method: ProtoMethod
  ) throws(GeneratorError) -> DocumentValue {
    let output = try schema.message(method.output)
    let answer = DocumentValue.array([
      .reference("schemas/Success"), .reference("schemas/\(output.swiftName)"),
    ])
    var members: [DocumentValue.Member] = [
      .init(
        key: "200",
        value: .members([
          "description": .string("Done."),
          "content": .members([
            "application/json": .members(["schema": .members(["allOf": answer])])
          ]),
        ]))
    ]
    for status in errors.statuses(of: method, in: service) {
      members.append(
        .init(key: "\(status)", value: .reference("responses/\(OpenAPIErrors.name(status))")))
    }
    members.append(.init(key: "default", value: .reference("responses/Failure")))
    return .object(members)
  }
}
