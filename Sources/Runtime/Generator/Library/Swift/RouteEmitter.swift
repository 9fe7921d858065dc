/// Writes the REST routes, the reasons and the error details of a schema: what the gateway is
/// driven by.
struct RouteEmitter {
  let schema: Schema
  /// How the names of what is written begin, as in `API`.
  var prefix = ""

  private var routed: [(service: ProtoService, method: ProtoMethod, http: HTTPRule)] {
    schema.files.flatMap { file in
      file.services.flatMap { service in
        service.methods.compactMap { method in method.http.map { (service, method, $0) } }
      }
    }
  }

  /// Messages that JSON is read into and that JSON is written of, with those inside them.
  func reachable() throws(GeneratorError) -> (read: Set<String>, written: Set<String>) {
    var read: Set<String> = []
    var written: Set<String> = []
    for (_, method, http) in routed {
      if http.hasBody { try collect(method.input, &read) }
      try collect(method.output, &written)
    }
    for message in details { try collect(message.fullName, &written) }
    return (read, written)
  }

  /// Messages that are validated: every request, and what is inside.
  func validated() throws(GeneratorError) -> Set<String> {
    var found: Set<String> = []
    for file in schema.files {
      for method in file.services.flatMap(\.methods) { try collect(method.input, &found) }
    }
    return found
  }

  private func collect(_ name: String, _ found: inout Set<String>) throws(GeneratorError) {
    guard found.insert(name).inserted else { return }
    for inner in try schema.message(name).allFields.compactMap(\.messageName) {
      try collect(inner, &found)
    }
  }

  private var details: [ProtoMessage] {
    schema.files.flatMap(\.allMessages).filter(\.rules.isErrorDetail)
  }

  func emit(_ out: inout SwiftText) throws(GeneratorError) {
    out.line("/// Every REST call, in the order of the protos.")
    try out.block("package enum \(prefix)Routes") { out throws(GeneratorError) in
      let names = routed.map { $0.method.swiftName }
      out.line("package static let all = [")
      for name in names { out.line("  \(name),") }
      out.line("]")
      for (service, method, http) in routed {
        out.line()
        try emitRoute(&out, service, method, http)
      }
    }
    out.line()
    try emitPolicies(&out)
    out.line()
    try emitReasons(&out)
    out.line()
    try emitDetails(&out)
  }

  private func emitRoute(
    _ out: inout SwiftText, _ service: ProtoService, _ method: ProtoMethod, _ http: HTTPRule
  ) throws(GeneratorError) {
    let input = try schema.message(method.input)
    let output = try schema.message(method.output)
    let pathFields = http.segments.compactMap { segment -> String? in
      if case .field(let name) = segment { name } else { nil }
    }
    let segments = http.segments.map { segment in
      switch segment {
      case .literal(let text): ".literal(\(SwiftText.literal(text)))"
      case .field(let name): ".parameter(\(SwiftText.literal(name)))"
      }
    }.joined(separator: ", ")
    let scopes = method.rules.scopes.map(SwiftText.literal).joined(separator: ", ")
    out.line("static let \(method.swiftName) = RESTRoute(")
    out.line("  method: \"\(http.method)\", pattern: \(SwiftText.literal(http.path)),")
    out.line("  segments: [\(segments)],")
    out.line("  hasBody: \(http.hasBody),")
    out.line("  policy: MethodPolicy(")
    out.line(
      "    path: \"/\(service.fullName)/\(method.name)\", access: .\(method.rules.access?.swiftName ?? "key"), scopes: [\(scopes)]),"
    )
    out.line("  request: { (input) throws(ValidationError) in")
    out.line("    var request = \(input.swiftName)()")
    out.line("    var reader = RequestReader()")
    if http.hasBody {
      let names = try pathFields.map { (name) throws(GeneratorError) in
        SwiftText.literal(try field(name, of: input).jsonName)
      }
      out.line("    reader.refuseQuery(input)")
      out.line("    reader.readBody(input, except: [\(names.joined(separator: ", "))], &request)")
    } else {
      try emitQuery(&out, input, except: pathFields)
    }
    for name in pathFields {
      let field = try field(name, of: input)
      let property = MessageEmitter(schema: schema, message: input).property(field)
      out.line(
        "    reader.read(input.parameter(\"\(name)\"), \(SwiftText.literal(field.jsonName)), &request.\(property))"
      )
    }
    out.line("    try reader.finish(request)")
    out.line("    return request.protobuf()")
    out.line("  },")
    out.line("  write: { (response, writer) throws(ProtobufError) in")
    out.line("    try \(output.swiftName)(protobuf: response).writeMembers(to: &writer)")
    out.line("  })")
  }

  private func field(_ name: String, of message: ProtoMessage) throws(GeneratorError) -> ProtoField
  {
    guard let field = message.fields.first(where: { $0.name == name }) else {
      throw GeneratorError("\(message.fullName) has no field \(name)")
    }
    return field
  }

  private func emitQuery(
    _ out: inout SwiftText, _ input: ProtoMessage, except pathFields: [String]
  ) throws(GeneratorError) {
    let fields = input.fields.filter { !pathFields.contains($0.name) && !$0.rules.isInternal }
    guard !fields.isEmpty else { return out.line("    reader.refuseQuery(input)") }
    out.line("    reader.readQuery(input) { reader, name, value in")
    out.line("      switch name {")
    for field in fields {
      let property = MessageEmitter(schema: schema, message: input).property(field)
      let name = SwiftText.literal(field.jsonName)
      out.line("      case \(name): reader.read(value, \(name), &request.\(property))")
    }
    out.line("      default: return false")
    out.line("      }")
    out.line("      return true")
    out.line("    }")
  }

  private func emitPolicies(_ out: inout SwiftText) throws(GeneratorError) {
    out.line("/// Who may call each method, by its path.")
    try out.block("package enum \(prefix)Policies") { out throws(GeneratorError) in
      out.line("package static let all: [String: MethodPolicy] = Dictionary(")
      out.line("  uniqueKeysWithValues: list.map { ($0.path, $0) })")
      out.line()
      out.line("private static let list = [")
      for service in schema.files.flatMap(\.services) {
        for method in service.methods {
          guard let access = method.rules.access else {
            throw GeneratorError("\(service.fullName)/\(method.name) does not say who may call it")
          }
          let scopes = method.rules.scopes.map(SwiftText.literal).joined(separator: ", ")
          out.line("  MethodPolicy(")
          out.line(
            "    path: \"/\(service.fullName)/\(method.name)\", access: .\(access.swiftName), scopes: [\(scopes)]),"
          )
        }
      }
      out.line("]")
    }
  }

  private func emitReasons(_ out: inout SwiftText) throws(GeneratorError) {
    let reasons = schema.files.flatMap(\.allEnums)
      .filter { $0.values.contains { $0.rules.httpStatus != nil } }
    for reason in reasons {
      try out.block("extension \(reason.swiftName)") { out throws(GeneratorError) in
        out.line(
          "/// The name, as `google.rpc.ErrorInfo` carries it; nil for a value of a later version.")
        try out.block("package var name: String?") { out throws(GeneratorError) in
          try out.block("switch self") { out throws(GeneratorError) in
            for value in reason.values {
              out.line(
                "case .\(Names.identifier(reason.swiftName(value))): \(SwiftText.literal(value.name))"
              )
            }
            out.line("default: nil")
          }
        }
        out.line()
        out.line(
          "/// The HTTP status of a refusal, by the reason's name; nil for a name of a later version."
        )
        try out.block("package static func httpStatus(_ name: String) -> Int?") {
          out throws(GeneratorError) in
          try out.block("switch name") { out throws(GeneratorError) in
            for value in reason.values {
              out.line("case \(SwiftText.literal(value.name)): \(value.rules.httpStatus ?? 500)")
            }
            out.line("default: nil")
          }
        }
      }
    }
  }

  private func emitDetails(_ out: inout SwiftText) throws(GeneratorError) {
    out.line("/// Details of errors whose present fields stand in the error's body.")
    try out.block("package enum \(prefix)ErrorDetails") { out throws(GeneratorError) in
      out.line(
        "/// Writes a detail's members into an object that is open; false for a type that is none of them."
      )
      try out.block(
        "package static func write(_ messageName: String, _ octets: [UInt8], to writer: inout JSONWriter) -> Bool"
      ) { out throws(GeneratorError) in
        try out.block("switch messageName") { out throws(GeneratorError) in
          for message in details {
            out.line("case \(message.swiftName).messageName:")
            out.line(
              "  guard let detail = try? \(message.swiftName)(protobuf: octets) else { return false }"
            )
            out.line("  detail.writeMembers(to: &writer)")
            out.line("  return true")
          }
          out.line("default: return false")
        }
      }
    }
  }
}
