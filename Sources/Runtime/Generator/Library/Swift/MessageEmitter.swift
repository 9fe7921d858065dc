/// Writes a message as a Swift struct with its conversions from and to the C form.
struct MessageEmitter {
  let schema: Schema
  let message: ProtoMessage

  func emit(_ out: inout SwiftText, name: String) throws(GeneratorError) {
    out.documentation(message.comment)
    try out.block("package struct \(name): ProtobufMessage") { out throws(GeneratorError) in
      for field in message.fields {
        out.documentation(field.comment)
        out.line(
          "package var \(property(field)): \(try type(field))\(try initialValue(field))")
      }
      for oneof in message.oneofs {
        out.documentation(oneof.comment)
        out.line("package var \(property(oneof)): \(oneof.swiftType)?")
      }
      for oneof in message.oneofs {
        out.line()
        try emitOneof(&out, oneof)
      }
      if !message.allFields.isEmpty { out.line() }
      try emitInitialiser(&out)
    }
    out.line()
    try out.block("extension \(message.swiftName)") { out throws(GeneratorError) in
      out.line("package typealias CMessage = \(Names.cType(message.fullName))")
      out.line()
      out.line("package static let messageName = \"\(message.fullName)\"")
      out.line()
      try out.block(
        "package static func initialize(_ message: UnsafeMutablePointer<CMessage>)"
      ) { out throws(GeneratorError) in
        out.line("\(Names.cFunction(message.fullName))__init(message)")
      }
      out.line()
      try emitReader(&out)
      out.line()
      try emitWriter(&out)
    }
  }

  // MARK: Properties

  func property(_ field: ProtoField) -> String { Names.property(field.name) }

  /// The member of the C struct, as Swift code refers to it.
  private func cName(_ field: ProtoField) -> String {
    ["init", "self"].contains(field.name) ? "`\(field.name)`" : Names.cField(field.name)
  }

  func property(_ oneof: ProtoOneof) -> String { Names.property(oneof.name) }

  /// The property where a parameter could have its name.
  private func own(_ field: ProtoField) -> String { "self.\(property(field))" }

  func elementType(_ field: ProtoField) throws(GeneratorError) -> String {
    switch field.kind {
    case .double: "Double"
    case .float: "Float"
    case .int32: "Int32"
    case .int64: "Int64"
    case .uint32: "UInt32"
    case .uint64: "UInt64"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .timestamp: "Timestamp"
    case .duration: "Duration"
    case .enumeration(let name): try schema.enumeration(name).swiftName
    case .message(let name): try schema.message(name).swiftName
    case .map(_, nil): "[String: String]"
    case .map(_, let value?): "[String: \(try schema.message(value).swiftName)]"
    }
  }

  func type(_ field: ProtoField) throws(GeneratorError) -> String {
    let element = try elementType(field)
    if case .map = field.kind { return element }
    if field.label == .repeated { return "[\(element)]" }
    return field.isOptional ? "\(element)?" : element
  }

  private func initialValue(_ field: ProtoField) throws(GeneratorError) -> String {
    if case .map = field.kind { return " = [:]" }
    if field.label == .repeated { return " = []" }
    if field.isOptional { return "" }
    return switch field.kind {
    case .double, .float, .int32, .int64, .uint32, .uint64: " = 0"
    case .bool: " = false"
    case .string: " = \"\""
    case .bytes: " = []"
    case .enumeration: " = \(try elementType(field))(rawValue: 0)"
    case .timestamp, .duration, .message, .map: ""
    }
  }

  private func emitOneof(_ out: inout SwiftText, _ oneof: ProtoOneof) throws(GeneratorError) {
    try out.block("package enum \(oneof.swiftType): Sendable, Equatable") {
      out throws(GeneratorError) in
      for field in oneof.fields {
        out.documentation(field.comment)
        out.line("case \(property(field))(\(try elementType(field)))")
      }
    }
  }

  private func emitInitialiser(_ out: inout SwiftText) throws(GeneratorError) {
    out.line("package init() {}")
    var members: [(name: String, type: String, value: String)] = []
    for field in message.fields {
      let initial = try initialValue(field)
      members.append((property(field), try type(field), initial.isEmpty ? " = nil" : initial))
    }
    for oneof in message.oneofs {
      members.append((property(oneof), "\(oneof.swiftType)?", " = nil"))
    }
    guard !members.isEmpty else { return }
    out.line()
    out.line("package init(")
    for (index, member) in members.enumerated() {
      let comma = index == members.count - 1 ? "" : ","
      out.line("  \(member.name): \(member.type)\(member.value)\(comma)")
    }
    try out.block(")") { out throws(GeneratorError) in
      for member in members { out.line("self.\(member.name) = \(member.name)") }
    }
  }

  // MARK: From the C form

  private func emitReader(_ out: inout SwiftText) throws(GeneratorError) {
    try out.block(
      "package init(_ message: UnsafePointer<CMessage>) throws(ProtobufError)"
    ) { out throws(GeneratorError) in
      if message.allFields.isEmpty { return out.line("self.init()") }
      out.line("let c = message.pointee")
      for field in message.fields {
        if case .map(let entry, let value) = field.kind {
          try emitMapReader(&out, field, entry: entry, value: value)
        } else {
          out.line("\(own(field)) = \(try readExpression(field))")
        }
      }
      for oneof in message.oneofs { try emitOneofReader(&out, oneof) }
    }
  }

  /// The cases of a oneof's C enum are the fields' numbers.
  private func emitOneofReader(
    _ out: inout SwiftText, _ oneof: ProtoOneof
  ) throws(GeneratorError) {
    try out.block("switch c.\(oneof.name)_case.rawValue") { out throws(GeneratorError) in
      for field in oneof.fields {
        let value: String =
          switch field.kind {
          case .message(let name): "try \(try schema.message(name).swiftName)(c.\(cName(field)))"
          case .timestamp, .duration: try timeExpression(field)
          default: try convert(field, "c.\(cName(field))")
          }
        out.line("case \(field.number): self.\(property(oneof)) = .\(property(field))(\(value))")
      }
      out.line("default: self.\(property(oneof)) = nil")
    }
  }

  private func readExpression(_ field: ProtoField) throws(GeneratorError) -> String {
    let c = "c.\(cName(field))"
    if field.label == .repeated {
      if case .message = field.kind {
        return "try Fields.messages(\(c), c.n_\(Names.cField(field.name)))"
      }
      let element = try convert(field, "value")
      return
        "try Fields.array(\(c), c.n_\(Names.cField(field.name))) { (value) throws(ProtobufError) in \(element) }"
    }
    switch field.kind {
    case .message(let name):
      let type = try schema.message(name).swiftName
      return "\(c) == nil ? nil : try \(type)(\(c))"
    case .timestamp, .duration:
      return "\(c) == nil ? nil : \(try timeExpression(field))"
    default:
      let value = try convert(field, c)
      return field.label == .optional
        ? "c.has_\(Names.cField(field.name)) == 0 ? nil : \(value)" : value
    }
  }

  private func timeExpression(_ field: ProtoField) throws(GeneratorError) -> String {
    let c = "c.\(cName(field))"
    let function = field.kind == .timestamp ? "timestamp" : "duration"
    return
      "try Fields.\(function)(seconds: \(c).pointee.seconds, nanoseconds: \(c).pointee.nanos)"
  }

  /// A plain C value as a Swift one.
  private func convert(_ field: ProtoField, _ c: String) throws(GeneratorError) -> String {
    switch field.kind {
    case .double, .float, .int32, .int64, .uint32, .uint64: c
    case .bool: "\(c) != 0"
    case .string: "try Fields.text(\(c))"
    case .bytes: "Fields.octets(\(c))"
    case .enumeration: "\(try elementType(field))(rawValue: Int32(bitPattern: \(c).rawValue))"
    case .timestamp, .duration, .message, .map:
      throw GeneratorError("\(message.fullName).\(field.name): not a plain value")
    }
  }

  private func emitMapReader(
    _ out: inout SwiftText, _ field: ProtoField, entry: String, value: String?
  ) throws(GeneratorError) {
    try out.block("for index in 0..<c.n_\(Names.cField(field.name))") {
      out throws(GeneratorError) in
      out.line("guard let entry = c.\(cName(field))[index]?.pointee else { continue }")
      if let value {
        let type = try schema.message(value).swiftName
        out.line(
          "\(own(field))[try Fields.text(entry.key)] = entry.value == nil ? \(type)() : try \(type)(entry.value)"
        )
      } else {
        out.line("\(own(field))[try Fields.text(entry.key)] = try Fields.text(entry.value)")
      }
    }
  }

  // MARK: To the C form

  private func emitWriter(_ out: inout SwiftText) throws(GeneratorError) {
    try out.block(
      "package func fill(_ message: UnsafeMutablePointer<CMessage>, _ arena: Arena)"
    ) { out throws(GeneratorError) in
      for field in message.fields {
        if case .map(let entry, let value) = field.kind {
          try emitMapWriter(&out, field, entry: entry, value: value)
        } else if field.label == .repeated {
          out.line("message.pointee.n_\(Names.cField(field.name)) = \(own(field)).count")
          out.line(
            "message.pointee.\(cName(field)) = arena.array(\(own(field))) { \(try cElement(field)) }"
          )
        } else {
          try emitSingular(&out, field)
        }
      }
      for oneof in message.oneofs { try emitOneofWriter(&out, oneof) }
    }
  }

  private func emitOneofWriter(
    _ out: inout SwiftText, _ oneof: ProtoOneof
  ) throws(GeneratorError) {
    try out.block("switch self.\(property(oneof))") { out throws(GeneratorError) in
      for field in oneof.fields {
        out.line("case .\(property(field))(let value)?:")
        let type = "\(Names.cType(message.fullName))__\(Names.cType(oneof.name))Case"
        out.line("  message.pointee.\(oneof.name)_case = \(type)(\(field.number))")
        switch field.kind {
        case .timestamp, .duration:
          try out.block("do") { out throws(GeneratorError) in emitTime(&out, field) }
        default: out.line("  message.pointee.\(cName(field)) = \(try cValue(field, "value"))")
        }
      }
      out.line("case nil: break")
    }
  }

  private func emitTime(_ out: inout SwiftText, _ field: ProtoField) {
    let type = field.kind == .timestamp ? "Timestamp" : "Duration"
    out.line("let parts = Fields.parts(value)")
    out.line("let time = arena.allocate(Google__Protobuf__\(type).self)")
    out.line("google__protobuf__\(type.lowercased())__init(time)")
    out.line("time.pointee.has_seconds = 1")
    out.line("time.pointee.seconds = parts.seconds")
    out.line("time.pointee.has_nanos = 1")
    out.line("time.pointee.nanos = parts.nanoseconds")
    out.line("message.pointee.\(cName(field)) = time")
  }

  private func cElement(_ field: ProtoField) throws(GeneratorError) -> String {
    switch field.kind {
    case .message: "Optional(arena.message($0))"
    default: try cValue(field, "$0")
    }
  }

  private func cValue(_ field: ProtoField, _ value: String) throws(GeneratorError) -> String {
    switch field.kind {
    case .double, .float, .int32, .int64, .uint32, .uint64: value
    case .bool: "Fields.flag(\(value))"
    case .string, .bytes: "arena.bytes(\(value))"
    case .enumeration(let name): "\(Names.cType(name))(UInt32(bitPattern: \(value).rawValue))"
    case .message: "arena.message(\(value))"
    case .timestamp, .duration, .map:
      throw GeneratorError("\(message.fullName).\(field.name): not a plain value")
    }
  }

  private func emitSingular(_ out: inout SwiftText, _ field: ProtoField) throws(GeneratorError) {
    let name = own(field)
    switch field.kind {
    case .message:
      try out.block("if let value = \(name)") { out throws(GeneratorError) in
        out.line("message.pointee.\(cName(field)) = \(try cValue(field, "value"))")
      }
    case .timestamp, .duration:
      try out.block("if let value = \(name)") { out throws(GeneratorError) in emitTime(&out, field)
      }
    default:
      let condition =
        switch (field.label, field.kind) {
        case (.optional, _): "let value = \(name)"
        case (_, .string), (_, .bytes): "!\(name).isEmpty"
        case (_, .bool): name
        case (_, .enumeration): "\(name).rawValue != 0"
        // By its bits, so that -0.0 is sent.
        case (_, .double), (_, .float): "\(name).bitPattern != 0"
        default: "\(name) != 0"
        }
      try out.block("if \(condition)") { out throws(GeneratorError) in
        out.line("message.pointee.has_\(Names.cField(field.name)) = 1")
        let value = field.label == .optional ? "value" : name
        out.line("message.pointee.\(cName(field)) = \(try cValue(field, value))")
      }
    }
  }

  private func emitMapWriter(
    _ out: inout SwiftText, _ field: ProtoField, entry: String, value: String?
  ) throws(GeneratorError) {
    // In the order of the keys, so that equal messages have equal encodings.
    out.line("message.pointee.n_\(Names.cField(field.name)) = \(own(field)).count")
    try out.block(
      "message.pointee.\(cName(field)) = arena.array(\(own(field)).sorted { $0.key < $1.key })"
    ) { out throws(GeneratorError) in
      out.line("let entry = arena.allocate(\(Names.cType(entry)).self)")
      out.line("\(Names.cFunction(entry))__init(entry)")
      out.line("entry.pointee.has_key = 1")
      out.line("entry.pointee.key = arena.bytes($0.key)")
      if value == nil {
        out.line("entry.pointee.has_value = 1")
        out.line("entry.pointee.value = arena.bytes($0.value)")
      } else {
        out.line("entry.pointee.value = arena.message($0.value)")
      }
      out.line("return Optional(entry)")
    }
  }
}
