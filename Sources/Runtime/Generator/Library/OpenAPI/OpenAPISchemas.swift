/// Describes messages as JSON Schema (2020-12, which OpenAPI 3.1 uses).
struct OpenAPISchemas {
  let schema: Schema
  /// Full names of the messages that bodies and answers hold, with those inside them.
  let read: Set<String>
  let written: Set<String>

  /// The schemas of `components`, requests first, each in the order of the protos.
  func components() throws(GeneratorError) -> [DocumentValue.Member] {
    var result: [DocumentValue.Member] = []
    // A request itself stands where it is used, without the fields of the path.
    var inner: Set<String> = []
    for name in read {
      inner.formUnion(try schema.message(name).allFields.compactMap(\.messageName))
    }
    for message in schema.files.flatMap(\.allMessages)
    where !message.isMapEntry && !message.rules.isJSONList {
      if read.contains(message.fullName), inner.contains(message.fullName) {
        result.append(
          .init(key: name(message, isRequest: true), value: try request(message, except: [])))
      }
      // The members of an error's detail stand in the error itself.
      if written.contains(message.fullName), !message.rules.isErrorDetail {
        result.append(.init(key: name(message, isRequest: false), value: try answer(message)))
      }
    }
    return result
  }

  /// A message that is read and written too has two schemas, since what must be present differs.
  private func name(_ message: ProtoMessage, isRequest: Bool) -> String {
    let isBoth = read.contains(message.fullName) && written.contains(message.fullName)
    return message.swiftName + (isBoth && isRequest ? "Input" : "")
  }

  /// What a body must be; the fields that the path names are no part of it.
  func request(
    _ message: ProtoMessage, except pathFields: Set<String>
  ) throws(GeneratorError) -> DocumentValue {
    let fields = message.fields.filter { !$0.rules.isInternal && !pathFields.contains($0.name) }
    var properties: [DocumentValue.Member] = []
    for field in fields {
      let value = try property(field, isRequest: true)
      properties.append(.init(key: field.jsonName, value: value))
      if let alias = field.rules.alias {
        let text = DocumentValue.string(
          "Another spelling of `\(field.jsonName)`; a request has one of the two.")
        properties.append(
          .init(key: alias, value: replacing("description", with: text, in: value)))
      }
    }
    let required = fields.filter(\.rules.required).map(\.jsonName)
    return .members([
      "type": .string("object"), "description": description(message.comment),
      "required": required.isEmpty ? nil : .strings(required), "properties": .object(properties),
      "additionalProperties": .bool(false),
    ])
  }

  /// What an answer is: absent values are there as null, unless the proto says otherwise.
  func answer(_ message: ProtoMessage) throws(GeneratorError) -> DocumentValue {
    let fields = message.fields.filter { !$0.rules.isInternal }
    var properties: [DocumentValue.Member] = []
    for field in fields {
      properties.append(.init(key: field.jsonName, value: try property(field, isRequest: false)))
    }
    let required = fields.filter { !$0.rules.omitWhenAbsent }.map(\.jsonName)
    return .members([
      "type": .string("object"), "description": description(message.comment),
      "required": required.isEmpty ? nil : .strings(required), "properties": .object(properties),
    ])
  }

  /// The schema of a field in its place, with what its comment says.
  func property(_ field: ProtoField, isRequest: Bool) throws(GeneratorError) -> DocumentValue {
    let isNullable =
      isRequest
      ? !field.rules.required && !field.rules.nullRefused
      : field.isOptional && !field.rules.omitWhenAbsent
    let value = try nullable(isNullable, bare(field, isRequest: isRequest))
    return value.adding(["description": description(field.comment)])
  }

  func bare(_ field: ProtoField, isRequest: Bool) throws(GeneratorError) -> DocumentValue {
    let rules = field.rules
    if case .message(let name) = field.kind {
      let type = try schema.message(name)
      if type.rules.isJSONList { return try bare(type.fields[0], isRequest: isRequest) }
    }
    if case .map(_, let value) = field.kind {
      var element = field
      element.kind = value.map { .message($0) } ?? .string
      return .members([
        "type": .string("object"),
        "additionalProperties": try one(element, rules: FieldRules(), isRequest: isRequest),
      ])
    }
    guard field.label == .repeated else {
      return try one(field, rules: rules, isRequest: isRequest)
    }
    // Of a list min and max are its length; form and one_of are of its elements.
    var elementRules = FieldRules()
    elementRules.form = rules.form
    elementRules.oneOf = rules.oneOf
    let least = rules.min.map { Int($0) } ?? (rules.required ? 1 : 0)
    return .members([
      "type": .string("array"), "items": try one(field, rules: elementRules, isRequest: isRequest),
      "minItems": least > 0 ? .integer(least) : nil,
      "maxItems": rules.max.map { .integer(Int($0)) },
    ])
  }

  private func one(
    _ field: ProtoField, rules: FieldRules, isRequest: Bool
  ) throws(GeneratorError) -> DocumentValue {
    switch field.kind {
    case .string:
      let least = rules.min.map { Int($0) } ?? (rules.required ? 1 : 0)
      return .members([
        "type": .string("string"), "minLength": least > 0 ? .integer(least) : nil,
        "maxLength": rules.max.map { .integer(Int($0)) },
        "pattern": rules.form.flatMap(TextForms.pattern).map { .string($0) },
        "enum": rules.oneOf.isEmpty ? nil : .strings(rules.oneOf),
      ])
    case .int32: return number("integer", "int32", rules)
    case .int64: return number("integer", "int64", rules)
    case .uint32, .uint64:
      var rules = rules
      rules.min = max(rules.min ?? 0, 0)
      return number("integer", "int64", rules)
    case .double: return number("number", "double", rules)
    case .float: return number("number", "float", rules)
    case .bool: return .members(["type": .string("boolean")])
    case .timestamp: return .members(["type": .string("string"), "format": .string("date-time")])
    case .enumeration(let name):
      let each = try schema.enumeration(name)
      return .members([
        "type": .string("string"), "enum": .strings(each.values.compactMap(each.jsonName)),
      ])
    case .message(let name):
      return .reference("schemas/\(self.name(try schema.message(name), isRequest: isRequest))")
    case .bytes, .duration, .map:
      throw GeneratorError("\(field.name): this type has no JSON form")
    }
  }

  private func number(_ type: String, _ format: String, _ rules: FieldRules) -> DocumentValue {
    .members([
      "type": .string(type), "format": .string(format), "minimum": rules.min.map { .number($0) },
      "maximum": rules.max.map { .number($0) },
    ])
  }

  private func nullable(_ isNullable: Bool, _ value: DocumentValue) -> DocumentValue {
    guard isNullable else { return value }
    guard case .string(let type)? = value["type"] else {
      return .members(["anyOf": .array([value, .members(["type": .string("null")])])])
    }
    let either = replacing("type", with: .strings([type, "null"]), in: value)
    guard case .array(let values)? = value["enum"] else { return either }
    return replacing("enum", with: .array(values + [.null]), in: either)
  }

  /// The object with another value of a member, which is put at its end if it was not there.
  private func replacing(
    _ key: String, with value: DocumentValue, in object: DocumentValue
  ) -> DocumentValue {
    guard case .object(var members) = object else { return object }
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append(.init(key: key, value: value))
    }
    return .object(members)
  }

  private func description(_ comment: String) -> DocumentValue? {
    comment.isEmpty ? nil : .string(comment.joiningLines)
  }
}

extension String {
  /// The text with the line breaks inside its paragraphs gone, which proto comments have at 120
  /// columns.
  var joiningLines: String {
    var result = ""
    for line in split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        result += "\n\n"
      } else {
        result += (result.isEmpty || result.hasSuffix("\n") ? "" : " ") + line
      }
    }
    return result
  }
}
