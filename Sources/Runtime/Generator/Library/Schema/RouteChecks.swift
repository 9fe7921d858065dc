/// Refuses REST routes that the generated code could not serve.
struct RouteChecks {
  let schema: Schema

  func check() throws(GeneratorError) {
    var routes: [String: String] = [:]
    var methods: [String: String] = [:]
    for service in schema.files.flatMap(\.services) {
      for method in service.methods {
        let name = "\(service.fullName)/\(method.name)"
        guard let http = method.http else { continue }
        // The route's name in `APIRoutes`.
        try SchemaChecks.claim(method.swiftName, for: name, in: &methods, "REST routes")
        // Two patterns that differ in the names of their parameters alone match the same paths.
        let shape = http.segments.map { segment in
          if case .literal(let text) = segment { text } else { "{}" }
        }.joined(separator: "/")
        try SchemaChecks.claim("\(http.method) /\(shape)", for: name, in: &routes, "REST routes")
        try check(http, of: method, name)
      }
    }
  }

  private func check(
    _ http: HTTPRule, of method: ProtoMethod, _ name: String
  ) throws(GeneratorError) {
    guard http.path.hasPrefix("/"), http.path.count > 1, !http.path.hasSuffix("/") else {
      throw GeneratorError("\(name): a path begins with '/' and does not end with one")
    }
    if http.hasBody != ["POST", "PUT", "PATCH"].contains(http.method) {
      throw GeneratorError("\(name): POST, PUT and PATCH have body: \"*\", the others none")
    }
    let input = try schema.message(method.input)
    var inPath: Set<String> = []
    for segment in http.segments {
      switch segment {
      case .literal(let text):
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.~".contains($0)) })
        else { throw GeneratorError("\(name): the path segment \(text) is not supported") }
      case .field(let field):
        guard let found = input.fields.first(where: { $0.name == field }) else {
          throw GeneratorError("\(name): \(input.fullName) has no field \(field)")
        }
        guard found.label == .implicit, found.kind == .string || found.isInteger else {
          throw GeneratorError("\(name): \(field) cannot stand in a path")
        }
        guard inPath.insert(field).inserted else {
          throw GeneratorError("\(name): \(field) stands in the path twice")
        }
      }
    }
    guard !http.hasBody else { return try checkReadable(input, []) }
    for field in input.fields where !inPath.contains(field.name) && !field.rules.isInternal {
      try checkQuery(field, input)
    }
    guard input.oneofs.isEmpty else {
      throw GeneratorError("\(input.fullName): a oneof cannot stand in a query")
    }
  }

  private func checkQuery(
    _ field: ProtoField, _ message: ProtoMessage
  ) throws(GeneratorError) {
    let isPlain =
      switch field.kind {
      case .string, .bool, .enumeration, .int32, .int64, .uint32, .uint64: true
      default: false
      }
    guard isPlain, field.label != .repeated, field.rules.alias == nil else {
      throw GeneratorError("\(message.fullName).\(field.name): this field cannot stand in a query")
    }
  }

  /// Whether `RequestReader` has a way to read each field of a body.
  private func checkReadable(
    _ message: ProtoMessage, _ outer: Set<String>
  ) throws(GeneratorError) {
    guard !outer.contains(message.fullName) else { return }
    if let oneof = message.oneofs.first {
      throw GeneratorError("\(message.fullName): the oneof \(oneof.name) has no JSON form")
    }
    for field in message.fields where !field.rules.isInternal {
      let isReadable =
        switch field.kind {
        case .string, .message: true
        case .int32, .int64, .uint32, .uint64, .double, .bool, .enumeration, .timestamp:
          field.label != .repeated
        case .float, .bytes, .duration, .map: false
        }
      guard isReadable else {
        throw GeneratorError(
          "\(message.fullName).\(field.name): this type cannot be read from JSON")
      }
      if case .message(let name) = field.kind {
        try checkReadable(try schema.message(name), outer.union([message.fullName]))
      }
    }
  }
}
