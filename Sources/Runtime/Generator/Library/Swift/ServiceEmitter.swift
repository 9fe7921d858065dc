/// Writes a service: the facts of its methods, the protocol that a server implements, and the
/// client.
struct ServiceEmitter {
  let schema: Schema
  let service: ProtoService
  /// Whether requests are checked against the bounds that the protos set.
  let isValidated: Bool

  func emitServer(_ out: inout SwiftText) throws(GeneratorError) {
    try emitMethods(&out)
    out.line()
    try emitProtocol(&out)
  }

  private func types(_ method: ProtoMethod) throws(GeneratorError) -> (
    input: String, output: String
  ) {
    (try schema.message(method.input).swiftName, try schema.message(method.output).swiftName)
  }

  private func kind(_ method: ProtoMethod) -> String {
    switch (method.clientStreams, method.serverStreams) {
    case (false, false): "unary"
    case (true, false): "clientStreaming"
    case (false, true): "serverStreaming"
    case (true, true): "bidirectional"
    }
  }

  private func emitMethods(_ out: inout SwiftText) throws(GeneratorError) {
    out.line("/// The methods of `\(service.fullName)`.")
    try out.block("package enum \(service.name)Methods") { out throws(GeneratorError) in
      for method in service.methods {
        let (input, output) = try types(method)
        out.line(
          "package static let \(method.swiftName) = MethodDescriptor<\(input), \(output)>(")
        out.line(
          "  service: \"\(service.fullName)\", name: \"\(method.name)\", kind: .\(kind(method)))")
      }
    }
  }

  private func emitProtocol(_ out: inout SwiftText) throws(GeneratorError) {
    out.documentation(service.comment)
    try out.block("package protocol \(service.name)Service: RPCService") {
      out throws(GeneratorError) in
      for (index, method) in service.methods.enumerated() {
        if index > 0 { out.line() }
        out.documentation(method.comment)
        let (input, output) = try types(method)
        let request =
          method.clientStreams
          ? "_ requests: RequestStream<\(input)>" : "_ request: \(input)"
        if method.serverStreams {
          out.line("func \(method.swiftName)(")
          out.line("  \(request), responses: ResponseStream<\(output)>, context: ServerContext")
          out.line(") async throws")
        } else {
          out.line(
            "func \(method.swiftName)(\(request), context: ServerContext) async throws -> \(output)"
          )
        }
      }
    }
    out.line()
    try out.block("extension \(service.name)Service") { out throws(GeneratorError) in
      try out.block("package var methods: [ServerMethod]") { out throws(GeneratorError) in
        out.line("[")
        for method in service.methods { emitRegistration(&out, method) }
        out.line("]")
      }
    }
  }

  private func emitRegistration(_ out: inout SwiftText, _ method: ProtoMethod) {
    let descriptor = "\(service.name)Methods.\(method.swiftName)"
    switch (method.clientStreams, method.serverStreams) {
    case (false, false):
      out.line("  .unary(\(descriptor)) { request, context in")
      if isValidated { out.line("    try request.checked()") }
      out.line("    return try await self.\(method.swiftName)(request, context: context)")
    case (false, true):
      out.line("  .serverStreaming(\(descriptor)) { request, responses, context in")
      if isValidated { out.line("    try request.checked()") }
      out.line(
        "    try await self.\(method.swiftName)(request, responses: responses, context: context)")
    case (true, false):
      out.line("  .clientStreaming(\(descriptor)) { requests, context in")
      out.line("    try await self.\(method.swiftName)(requests, context: context)")
    case (true, true):
      out.line("  .bidirectional(\(descriptor)) { requests, responses, context in")
      out.line(
        "    try await self.\(method.swiftName)(requests, responses: responses, context: context)")
    }
    out.line("  },")
  }

  func emitClient(_ out: inout SwiftText) throws(GeneratorError) {
    out.line("/// Calls `\(service.fullName)`.")
    try out.block("package struct \(service.name)Client: Sendable") { out throws(GeneratorError) in
      out.line("package let channel: GRPCChannel")
      out.line()
      out.line("package init(channel: GRPCChannel) { self.channel = channel }")
      for method in service.methods {
        out.line()
        out.documentation(method.comment)
        try emitCall(&out, method)
      }
    }
  }

  private func emitCall(_ out: inout SwiftText, _ method: ProtoMethod) throws(GeneratorError) {
    let (input, output) = try types(method)
    let descriptor = "\(service.name)Methods.\(method.swiftName)"
    let options = "options: CallOptions = CallOptions()"
    if !method.clientStreams {
      let result = method.serverStreams ? "ResponseReader<\(output)>" : output
      out.line("package func \(method.swiftName)(")
      out.line("  _ request: \(input), \(options)")
      return try out.block(") async throws -> \(result)") { out throws(GeneratorError) in
        out.line("try await channel.\(kind(method))(\(descriptor), request, options: options)")
      }
    }
    let generic = method.serverStreams ? "<Result>" : ""
    let body =
      method.serverStreams
      ? "(RequestWriter<\(input)>, ResponseReader<\(output)>) async throws -> Result"
      : "(RequestWriter<\(input)>) async throws -> Void"
    out.line("package func \(method.swiftName)\(generic)(")
    out.line("  \(options),")
    out.line("  _ body: \(body)")
    try out.block(") async throws -> \(method.serverStreams ? "Result" : output)") {
      out throws(GeneratorError) in
      out.line("try await channel.\(kind(method))(\(descriptor), options: options, body)")
    }
  }
}
