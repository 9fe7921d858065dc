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
    let property = "self.\(Names.lowerCamel(field.name))"
    let update = field.rules.nullRefused ? "update: true, " : ""
    let name = SwiftText.literal(field.jsonName)
    guard let alias = field.rules.alias else {
      if case .message(let type) = field.kind, try schema.message(type).rules.isJSONList {
        let list = try schema.message(type)
        let element = Names.lowerCamel(list.fields[0].name)
        out.line("case \(name):")
        out.line("  guard !member.value.isNull else { continue }")
        out.line("  var list = \(list.swiftName)()")
        out.line("  reader.read(member.value, path, \(name), \(update)&list.\(element))")
        out.line("  \(property) = list")
        return
      }
      return out.line("case \(name): reader.read(member.value, path, \(name), \(update)&\(property))")
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
    let property = "self.\(Names.lowerCamel(field.name))"
    let key = "writer.key(\(SwiftText.literal(field.jsonName)))"
    if case .map = field.kind {
      throw GeneratorError("\(message.fullName).\(field.name): maps have no JSON form yet")
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
    case .int32, .int64: out.line("writer.integer(\(value))")
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
          "for element in \(value).\(Names.lowerCamel(type.fields[0].name)) { writer.string(element) }")
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
            &out, field, property: "self.\(Names.lowerCamel(field.name))", name: field.jsonName)
        }
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
    if field.label == .repeated {
      emitCount(&out, rules, property, path)
      guard case .string = field.kind, rules.form != nil || !rules.oneOf.isEmpty else { return }
      return try out.block("for (index, element) in \(property).enumerated()") {
        out throws(GeneratorError) in
        out.line(
          "violations.check(element, \"\\(path)\(name)[\\(index)]\", required: true\(try textRules(rules)))")
      }
    }
    let required = rules.required ? ", required: true" : ""
    switch field.kind {
    case .string:
      let bounds = numberRules(rules, integer: true)
      let arguments = required + bounds + (try textRules(rules))
      if !arguments.isEmpty { out.line("violations.check(\(property), \(path)\(arguments))") }
    case .int32, .int64, .double:
      let arguments = required + numberRules(rules, integer: field.kind != .double)
      guard !arguments.isEmpty else { return }
      let value = field.label == .implicit && rules.required && rules.min == nil
        ? "\(property) == 0 ? nil : Optional(\(property))" : "Optional(\(property))"
      out.line("violations.check(\(field.isOptional ? property : value), \(path)\(arguments))")
    case .timestamp, .duration:
      if rules.required { out.line("violations.checkPresence(\(property) != nil, \(path))") }
    case .bool, .bytes, .enumeration, .map, .message:
      if rules.required || rules.min != nil || rules.max != nil {
        throw GeneratorError("\(message.fullName).\(field.name): this type has no bounds")
      }
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

  private func textRules(_ rules: FieldRules) throws(GeneratorError) -> String {
    var result = ""
    if let form = rules.form {
      let known = [
        "e164": ".e164", "digits": ".digits", "slug": ".slug", "ascii": ".ascii",
        "bcp47": ".languageTag",
      ]
      if let value = known[form] {
        result += ", form: \(value)"
      } else if form.hasPrefix("id:") {
        result += ", form: .id(prefix: \(SwiftText.literal(String(form.dropFirst(3)))))"
      } else {
        throw GeneratorError("unknown form \(form)")
      }
    }
    if !rules.oneOf.isEmpty {
      result += ", oneOf: [\(rules.oneOf.map(SwiftText.literal).joined(separator: ", "))]"
    }
    return result
  }
}
