/// Describes refusals: the one shape that all have, and which reasons have which HTTP status.
struct OpenAPIErrors {
  let schema: Schema
  let schemas: OpenAPISchemas

  /// The values that have an HTTP status: the reasons of refusals.
  var reasons: [(name: String, status: Int, comment: String)] {
    schema.files.flatMap(\.allEnums).flatMap(\.values).compactMap { value in
      guard let status = value.rules.httpStatus, value.number != 0 else { return nil }
      return (value.name, status, value.comment)
    }
  }

  private var statuses: [Int] { Set(reasons.map(\.status)).sorted() }

  /// The statuses that a method may answer with: those that every method has, and those of the
  /// reasons that the comments of the method and its service name.
  func statuses(of method: ProtoMethod, in service: ProtoService) -> [Int] {
    let words = Set(
      (method.comment + "\n" + service.comment).split { !($0.isLetter || $0.isNumber || $0 == "_") }
        .map(String.init))
    var result = Set(reasons.filter { words.contains($0.name) }.map(\.status))
    result.formUnion([400, 429, 500, 503, 504])
    if method.rules.access != .everybody { result.insert(401) }
    if method.http?.path.contains("{") == true { result.insert(404) }
    if !method.rules.scopes.isEmpty || words.contains("PERMISSION_DENIED") { result.insert(403) }
    return result.intersection(statuses).sorted()
  }

  /// The entries of `components.responses`: one for each status, and one for those that no reason
  /// has.
  func responses() -> [DocumentValue.Member] {
    let other = DocumentValue.members([
      "description": .string(
        "Another failure, as of a path, a method or a body that is not served."),
      "content": Self.content,
    ])
    return [.init(key: "Failure", value: other)] + reasonResponses()
  }

  private static let content = DocumentValue.members([
    "application/json": .members(["schema": .reference("schemas/Failure")])
  ])

  private func reasonResponses() -> [DocumentValue.Member] {
    statuses.map { status in
      let lines = reasons.filter { $0.status == status }
        .map { "- `\($0.name.lowercased())`: \($0.comment.joiningLines)" }
      let retry = DocumentValue.members([
        "Retry-After": .members([
          "description": .string("Seconds after which to try again."),
          "schema": .members(["type": .string("integer")]),
        ])
      ])
      return .init(
        key: Self.name(status),
        value: .members([
          "description": .string(lines.joined(separator: "\n")),
          "headers": status == 429 || status == 503 ? retry : nil,
          "content": Self.content,
        ]))
    }
  }

  static func name(_ status: Int) -> String { "Failure\(status)" }

  /// The body of every refusal; what only some carry is optional.
  func failure() throws(GeneratorError) -> DocumentValue {
    var properties: [DocumentValue.Member] = [
      .init(key: "success", value: .members(["const": .bool(false)])),
      .init(
        key: "error",
        value: .members([
          "type": .string("string"),
          "description": .string("What is wrong: a sentence for people."),
        ])),
      .init(
        key: "code",
        value: .members([
          "type": .string("string"),
          "description": .string("Why, for programs. Later versions may add values."),
          "examples": .strings(reasons.map { $0.name.lowercased() }),
        ])),
      .init(
        key: "requestId",
        value: .members([
          "type": .string("string"),
          "description": .string(
            "The id of the request, as in its `X-Request-Id` and in the logs."),
        ])),
    ]
    for detail in schema.files.flatMap(\.allMessages) where detail.rules.isErrorDetail {
      for field in detail.fields where !field.rules.isInternal {
        properties.append(
          .init(key: field.jsonName, value: try schemas.property(field, isRequest: false)))
      }
    }
    return .members([
      "type": .string("object"), "required": .strings(["success", "error", "code", "requestId"]),
      "properties": .object(properties),
    ])
  }
}
