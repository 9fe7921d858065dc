/// Writes the JSON reader, the JSON writer and the validation of a message.
struct JSONEmitter {
  let schema: Schema
  let message: ProtoMessage

  private var fields: MessageEmitter { MessageEmitter(schema: schema, message: message) }

  private var visible: [ProtoField] { message.fields.filter { !$0.rules.isInternal } }

  // MARK: Reading

  func emitReader(_ out: inout SwiftText) throws(GeneratorError) {
    try out.block("extension \(message.swiftName): JSONReadable") { out throws(GeneratorError) in
      try out.block(
        "package mutating func read(_ object: JSONObject, _ path: String, _ reader: inout RequestReader)"
      ) { out throws(GeneratorError) in
        for field in visible where field.rules.alias != nil {
          out.line("var \(Names.lowerCamel(field.name))Seen = false")
        }
        try out.block("for member in object") { out throws(GeneratorError) in
          try out.block("switch member.key") { out throws(GeneratorError) in
            for field in visible { try emitCase(&out, field) }
            if !message.rules.immutable.isEmpty {
              let names = message.rules.immutable.map(SwiftText.literal).joined(separator: ", ")
              out.line("case \(names): reader.immutable(path, member.key)")
            }
            out.line("default: reader.unknown(path, member.key)")
          }
        }
      }
    }
  }

  private func emitCase(_ out: inout SwiftText, _ field: ProtoField) throws(GeneratorError) {
    let property = "self.\(Names.property(field.name))"
    let update = field.rules.nullRefused ? "update: true, " : ""
    let name = SwiftText.literal(field.jsonName)
    guard let alias = field.rules.alias else {
      if case .message(let type) = field.kind, try schema.message(type).rules.isJSONList {
        let list = try schema.message(type)
        let element = Names.property(list.fields[0].name)
        out.line("case \(name):")
        out.line(
          "  guard reader.isGiven(member.value, path, \(name)\(update.isEmpty ? "" : ", update: true")) else { continue }"
        )
        out.line("  var list = \(list.swiftName)()")
        out.line("  reader.read(member.value, path, \(name), \(update)&list.\(element))")
        out.line("  \(property) = list")
        return
      }
      return out.line(
        "case \(name): reader.read(member.value, path, \(name), \(update)&\(property))")
    }
    let seen = "\(Names.lowerCamel(field.name))Seen"
    for (own, other) in [(field.jsonName, alias), (alias, field.jsonName)] {
      let own = SwiftText.literal(own)
      out.line("case \(own):")
      out.line("  if reader.isFirst(&\(seen), path, \(own), \(SwiftText.literal(other))) {")
      out.line("    reader.read(member.value, path, \(own), \(update)&\(property))")
      out.line("  }")
    }
  }

  // MARK: Writing

  func emitWriter(_ out: inout SwiftText) throws(GeneratorError) {
    try out.block("extension \(message.swiftName)") { out throws(GeneratorError) in
      out.line("/// Writes the members into an object that is open.")
      try out.block("package func writeMembers(to writer: inout JSONWriter)") {
        out throws(GeneratorError) in
        for field in visible { try emitMember(&out, field) }
      }
    }
  }

  private func emitMember(_ out: inout SwiftText, _ field: ProtoField) throws(GeneratorError) {
    let property = "self.\(Names.property(field.name))"
    let key = "writer.key(\(SwiftText.literal(field.jsonName)))"
    if case .map(_, let value) = field.kind {
      out.line(key)
      out.line("writer.beginObject()")
      try out.block("for (key, value) in \(property).sorted(by: { $0.key < $1.key })") {
        out throws(GeneratorError) in
        out.line("writer.key(key)")
        var element = field
        element.kind = value.map { .message($0) } ?? .string
        try emitValue(&out, element, "value")
      }
      return out.line("writer.endObject()")
    }
    if field.label == .repeated {
      out.line(key)
      out.line("writer.beginArray()")
      try out.block("for element in \(property)") { out throws(GeneratorError) in
        try emitValue(&out, field, "element")
      }
      return out.line("writer.endArray()")
    }
    guard field.isOptional else {
      out.line(key)
      return try emitValue(&out, field, property)
    }
    if !field.rules.omitWhenAbsent { out.line(key) }
    try out.block(
      "if let value = \(property)", close: field.rules.omitWhenAbsent ? "}" : "} else {"
    ) { out throws(GeneratorError) in
      if field.rules.omitWhenAbsent { out.line(key) }
      try emitValue(&out, field, "value")
    }
    if !field.rules.omitWhenAbsent {
      out.line("  writer.null()")
      out.line("}")
    }
  }

  private func emitValue(
    _ out: inout SwiftText, _ field: ProtoField, _ value: String
  ) throws(GeneratorError) {
    switch field.kind {
    case .double: out.line("writer.double(\(value))")
    case .float: out.line("writer.double(Double(\(value)))")
    case .int32, .int64, .uint32, .uint64: out.line("writer.integer(\(value))")
    case .bool: out.line("writer.bool(\(value))")
    case .string: out.line("writer.string(\(value))")
    case .timestamp: out.line("writer.string(\(value).iso8601)")
    case .enumeration:
      try out.block("if let name = \(value).jsonName", close: "} else {") {
        out throws(GeneratorError) in
        out.line("writer.string(name)")
      }
      out.line("  writer.null()")
      out.line("}")
    case .message(let name):
      let type = try schema.message(name)
      if type.rules.isJSONList {
        out.line("writer.beginArray()")
        out.line(
          "for element in \(value).\(Names.property(type.fields[0].name)) { writer.string(element) }"
        )
        out.line("writer.endArray()")
      } else {
        out.line("writer.beginObject()")
        out.line("\(value).writeMembers(to: &writer)")
        out.line("writer.endObject()")
      }
    case .bytes, .duration, .map:
      throw GeneratorError("\(message.fullName).\(field.name): this type has no JSON form")
    }
  }

  // MARK: Validation

  func emitValidation(_ out: inout SwiftText) throws(GeneratorError) {
    try out.block("extension \(message.swiftName): Validatable") { out throws(GeneratorError) in
      try out.block(
        "package func validate(_ path: String, _ violations: inout ViolationList)"
      ) { out throws(GeneratorError) in
        for field in message.fields {
          try emitChecks(
            &out, field, property: "self.\(Names.property(field.name))", name: field.jsonName)
        }
        for oneof in message.oneofs { try emitOneofChecks(&out, oneof) }
      }
    }
  }

  /// What a oneof holds is validated when it is a message; SchemaChecks refuses rules of its plain
  /// fields.
  private func emitOneofChecks(
    _ out: inout SwiftText, _ oneof: ProtoOneof
  ) throws(GeneratorError) {
    for field in oneof.fields where field.messageName != nil {
      let name = Names.property(field.name)
      let property = "self.\(Names.property(oneof.name))"
      try out.block("if case .\(name)(let value)? = \(property)") { out throws(GeneratorError) in
        out.line("value.validate(\"\\(path)\(field.jsonName).\", &violations)")
      }
    }
  }

  private func emitChecks(
    _ out: inout SwiftText, _ field: ProtoField, property: String, name: String
  ) throws(GeneratorError) {
    let path = "path + \(SwiftText.literal(name))"
    let rules = field.rules
    if case .message(let typeName) = field.kind {
      let type = try schema.message(typeName)
      if type.rules.isJSONList {
        if rules.required { out.line("violations.checkPresence(\(property) != nil, \(path))") }
        let inner = MessageEmitter(schema: schema, message: type).property(type.fields[0])
        return try out.block("if let list = \(property)") { out throws(GeneratorError) in
          try emitChecks(&out, type.fields[0], property: "list.\(inner)", name: name)
        }
      }
      if field.label == .repeated {
        emitCount(&out, rules, property, path)
        return try out.block("for (index, element) in \(property).enumerated()") {
          out throws(GeneratorError) in
          out.line("element.validate(\"\\(path)\(name)[\\(index)].\", &violations)")
        }
      }
      if rules.required { out.line("violations.checkPresence(\(property) != nil, \(path))") }
      return out.line("\(property)?.validate(\"\\(path)\(name).\", &violations)")
    }
    if case .map = field.kind {
      emitCount(&out, rules, property, path)
      guard field.messageName != nil else { return }
      return try out.block("for (key, element) in \(property)") { out throws(GeneratorError) in
        out.line("element.validate(\"\\(path)\(name).\\(key).\", &violations)")
      }
    }
    if field.label == .repeated {
      emitCount(&out, rules, property, path)
      guard case .string = field.kind, rules.form != nil || !rules.oneOf.isEmpty else { return }
      return try out.block("for (index, element) in \(property).enumerated()") {
        out throws(GeneratorError) in
        out.line(
          "violations.check(element, \"\\(path)\(name)[\\(index)]\", required: true\(textRules(rules)))"
        )
      }
    }
    let required = rules.required ? ", required: true" : ""
    switch field.kind {
    case .string:
      let bounds = numberRules(rules, integer: true)
      let arguments = required + bounds + textRules(rules)
      if !arguments.isEmpty { out.line("violations.check(\(property), \(path)\(arguments))") }
    case .int32, .int64, .uint32, .uint64, .float, .double:
      let arguments = required + numberRules(rules, integer: field.isInteger)
      guard !arguments.isEmpty else { return }
      // A required number that has a bound is better told of the bound than that it is missing.
      let value =
        rules.required && rules.min != nil
        ? "Optional(\(property))" : "\(property) == 0 ? nil : \(property)"
      out.line("violations.check(\(field.isOptional ? property : value), \(path)\(arguments))")
    case .timestamp, .duration:
      if rules.required { out.line("violations.checkPresence(\(property) != nil, \(path))") }
    case .bool, .bytes, .enumeration, .map, .message: break
    }
  }

  private func emitCount(
    _ out: inout SwiftText, _ rules: FieldRules, _ property: String, _ path: String
  ) {
    let required = rules.required ? ", required: true" : ""
    let arguments = required + numberRules(rules, integer: true)
    if !arguments.isEmpty {
      out.line("violations.checkCount(\(property).count, \(path)\(arguments))")
    }
  }

  private func numberRules(_ rules: FieldRules, integer: Bool) -> String {
    let write = { (value: Double) in integer ? "\(Int(value))" : "\(value)" }
    return (rules.min.map { ", min: \(write($0))" } ?? "")
      + (rules.max.map { ", max: \(write($0))" } ?? "")
  }

  private func textRules(_ rules: FieldRules) -> String {
    var result = ""
    if let form = rules.form.flatMap(TextForms.swiftName) { result += ", form: \(form)" }
    if !rules.oneOf.isEmpty {
      result += ", oneOf: [\(rules.oneOf.map(SwiftText.literal).joined(separator: ", "))]"
    }
    return result
  }
}
