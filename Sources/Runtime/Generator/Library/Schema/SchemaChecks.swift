/// Refuses protos of which the generated code would not compile, or would not do what they seem to
/// say.
package struct SchemaChecks {
  let schema: Schema

  package init(_ schema: Schema) { self.schema = schema }

  package func check() throws(GeneratorError) {
    for file in schema.files {
      for message in file.allMessages where !message.isMapEntry { try check(message) }
      for each in file.allEnums { try check(each) }
    }
    try RouteChecks(schema: schema).check()
  }

  // MARK: Names

  /// Adds a name to those of a scope; two of a kind are refused.
  static func claim(
    _ name: String, for owner: String, in seen: inout [String: String], _ scope: String
  ) throws(GeneratorError) {
    if let other = seen.updateValue(owner, forKey: name) {
      throw GeneratorError("\(scope): \(other) and \(owner) are both \(name)")
    }
  }

  private func check(_ message: ProtoMessage) throws(GeneratorError) {
    let name = message.fullName
    var properties: [String: String] = [:]
    for field in message.fields {
      try Self.claim(Names.lowerCamel(field.name), for: field.name, in: &properties, name)
    }
    var types: [String: String] = [:]
    for nested in message.nested where !nested.isMapEntry {
      try Self.claim(nested.simpleName, for: nested.fullName, in: &types, name)
    }
    for each in message.enums {
      try Self.claim(each.simpleName, for: each.fullName, in: &types, name)
    }
    for oneof in message.oneofs {
      try Self.claim(Names.lowerCamel(oneof.name), for: oneof.name, in: &properties, name)
      try Self.claim(oneof.swiftType, for: "oneof \(oneof.name)", in: &types, name)
      var cases: [String: String] = [:]
      for field in oneof.fields {
        try Self.claim(Names.lowerCamel(field.name), for: field.name, in: &cases, name)
      }
    }
    var members: [String: String] = [:]
    for field in message.allFields {
      try Self.claim(field.jsonName, for: field.name, in: &members, "\(name) in JSON")
      if let alias = field.rules.alias {
        try Self.claim(alias, for: "alias of \(field.name)", in: &members, "\(name) in JSON")
      }
    }
    for immutable in message.rules.immutable {
      try Self.claim(immutable, for: "immutable \(immutable)", in: &members, "\(name) in JSON")
    }
    for field in message.fields { try check(field, "\(name).\(field.name)") }
    for field in message.oneofs.flatMap(\.fields) where field.rules != FieldRules() {
      throw GeneratorError("\(name).\(field.name): a field of a oneof has no rules")
    }
    if message.rules.isJSONList { try checkJSONList(message) }
  }

  private func check(_ each: ProtoEnum) throws(GeneratorError) {
    var cases: [String: String] = [:]
    var spellings: [String: String] = [:]
    for value in each.values {
      try Self.claim(each.swiftName(value), for: value.name, in: &cases, each.fullName)
      if let json = each.jsonName(value) {
        try Self.claim(json, for: value.name, in: &spellings, "\(each.fullName) in JSON")
      }
      if let status = value.rules.httpStatus, !(400...599).contains(status) {
        throw GeneratorError(
          "\(each.fullName).\(value.name): \(status) is no HTTP status of an error")
      }
    }
    let reasons = each.values.filter { $0.rules.httpStatus != nil }.count
    guard reasons == 0 || reasons == each.values.count else {
      throw GeneratorError("\(each.fullName): some values have a http_status, some have not")
    }
  }

  private func checkJSONList(_ message: ProtoMessage) throws(GeneratorError) {
    guard message.allFields.count == 1, let field = message.fields.first, field.label == .repeated,
      field.kind == .string
    else {
      throw GeneratorError("\(message.fullName): a json_list has one field, a list of strings")
    }
    for holder in schema.files.flatMap(\.allMessages) {
      for field in holder.fields where field.messageName == message.fullName {
        guard field.label != .repeated, case .message = field.kind else {
          throw GeneratorError("\(holder.fullName).\(field.name): a json_list stands alone")
        }
      }
    }
  }

  // MARK: Rules

  private func check(_ field: ProtoField, _ place: String) throws(GeneratorError) {
    let rules = field.rules
    func refuse(_ isWrong: Bool, _ problem: String) throws(GeneratorError) {
      if isWrong { throw GeneratorError("\(place): \(problem)") }
    }
    let isList = field.label == .repeated
    let isText = field.kind == .string
    let isNumber = field.isInteger || field.kind == .double || field.kind == .float
    try refuse(!isText && rules.form != nil, "only strings have a form")
    try refuse(!isText && !rules.oneOf.isEmpty, "only strings have one_of")
    try refuse(
      !isText && !isNumber && !isList && (rules.min != nil || rules.max != nil),
      "this type has no min and max")
    try refuse(
      rules.required && field.kind == .bool && !field.isOptional, "a bool is never missing")
    if rules.required, !isList, !field.isOptional, !isText, !isNumber {
      throw GeneratorError("\(place): this type cannot be required")
    }
    if let min = rules.min, let max = rules.max {
      try refuse(min > max, "min is greater than max")
    }
    if field.kind != .double && field.kind != .float {
      for bound in [rules.min, rules.max].compactMap({ $0 }) {
        try refuse(bound.rounded() != bound, "min and max are whole numbers here")
        try refuse(!isNumber && bound < 0, "a length is never negative")
      }
    }
    try refuse(
      rules.omitWhenAbsent && !field.isOptional, "omit_when_absent needs a field that can be absent"
    )
    try refuse(
      rules.nullRefused && !field.isOptional && !isList,
      "null_refused needs a field that can be absent")
    if let form = rules.form {
      try refuse(TextForms.swiftName(form) == nil, "unknown form \(form)")
    }
  }
}
