import CDescriptor

/// Builds the schema from a descriptor set, and refuses what the emitters cannot express.
package struct SchemaReader {
  private var comments: [[Int32]: String] = [:]

  package static func read(_ set: DescriptorSet) throws(GeneratorError) -> Schema {
    var schema = Schema()
    for file in set.files {
      let name = text(file.pointee.name)
      guard !withoutCode.contains(name) else { continue }
      var reader = SchemaReader()
      schema.files.append(try reader.readFile(file.pointee))
    }
    try SchemaChecks(schema).check()
    return schema
  }

  /// Files that only declare options, and those whose messages are Swift types of our own.
  private static let withoutCode: Set = [
    "google/api/annotations.proto", "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto", "google/protobuf/timestamp.proto",
    "switchboard/options.proto",
  ]

  /// Names that Swift has taken.
  private static let renamed = ["google.protobuf.Any": "AnyMessage"]

  private mutating func readFile(
    _ file: Google__Protobuf__FileDescriptorProto
  ) throws(GeneratorError) -> ProtoFile {
    if let info = file.source_code_info?.pointee {
      for location in list(info.location, info.n_location) {
        let path = Array(
          UnsafeBufferPointer(start: location.pointee.path, count: location.pointee.n_path))
        comments[path] = text(location.pointee.leading_comments)
      }
    }
    var result = ProtoFile()
    result.name = text(file.name)
    result.package = text(file.package)
    guard text(file.syntax) == "proto3" else {
      throw GeneratorError("\(result.name): only proto3 is supported")
    }
    for (index, message) in list(file.message_type, file.n_message_type).enumerated() {
      result.messages.append(
        try readMessage(message.pointee, in: result.package, outer: nil, path: [4, Int32(index)]))
    }
    for (index, each) in list(file.enum_type, file.n_enum_type).enumerated() {
      result.enums.append(
        try readEnum(each.pointee, in: result.package, outer: nil, path: [5, Int32(index)]))
    }
    for (index, service) in list(file.service, file.n_service).enumerated() {
      result.services.append(
        try readService(service.pointee, in: result.package, path: [6, Int32(index)]))
    }
    return result
  }

  private func readMessage(
    _ message: Google__Protobuf__DescriptorProto, in scope: String, outer: String?, path: [Int32]
  ) throws(GeneratorError) -> ProtoMessage {
    let name = text(message.name)
    let fullName = "\(scope).\(name)"
    let swiftName = Self.renamed[fullName] ?? outer.map { "\($0).\(name)" } ?? name
    var result = ProtoMessage(fullName: fullName, swiftName: swiftName, comment: comment(path))
    if let options = message.options?.pointee {
      result.isMapEntry = options.map_entry != 0
      if let reader = customOption(OptionNumber.switchboard, in: options.base) {
        result.rules = try MessageRules(reader)
      }
    }
    for (index, nested) in list(message.nested_type, message.n_nested_type).enumerated() {
      result.nested.append(
        try readMessage(
          nested.pointee, in: fullName, outer: swiftName, path: path + [3, Int32(index)]))
    }
    for (index, each) in list(message.enum_type, message.n_enum_type).enumerated() {
      result.enums.append(
        try readEnum(each.pointee, in: fullName, outer: swiftName, path: path + [4, Int32(index)]))
    }
    for (index, oneof) in list(message.oneof_decl, message.n_oneof_decl).enumerated() {
      result.oneofs.append(
        ProtoOneof(name: text(oneof.pointee.name), comment: comment(path + [8, Int32(index)])))
    }
    for (index, field) in list(message.field, message.n_field).enumerated() {
      let field = field.pointee
      let read = try readField(field, of: result, path: path + [2, Int32(index)])
      if isInOneof(field) {
        result.oneofs[Int(field.oneof_index)].fields.append(read)
      } else {
        result.fields.append(read)
      }
    }
    // protoc makes a oneof of each `optional` field.
    result.oneofs.removeAll { $0.fields.isEmpty }
    return result
  }

  private func readField(
    _ field: Google__Protobuf__FieldDescriptorProto, of message: ProtoMessage, path: [Int32]
  ) throws(GeneratorError) -> ProtoField {
    let place = "\(message.fullName).\(text(field.name))"
    let isProto3Optional = field.proto3_optional != 0
    let isRepeated = field.label.rawValue == 3
    var result = ProtoField(
      name: text(field.name), jsonName: text(field.json_name), number: Int(field.number),
      kind: try kind(field, of: message, place: place),
      label: isRepeated ? .repeated : isProto3Optional ? .optional : .implicit,
      comment: comment(path))
    if let options = field.options?.pointee,
      let reader = customOption(OptionNumber.switchboard, in: options.base)
    {
      result.rules = try FieldRules(reader)
    }
    return result
  }

  private func kind(
    _ field: Google__Protobuf__FieldDescriptorProto, of message: ProtoMessage, place: String
  ) throws(GeneratorError) -> ProtoField.Kind {
    let type = String(text(field.type_name).dropFirst())
    switch field.type.rawValue {
    case 1: return .double
    case 2: return .float
    case 3, 16, 18: return .int64
    case 4, 6: return .uint64
    case 5, 15, 17: return .int32
    case 7, 13: return .uint32
    case 8: return .bool
    case 9: return .string
    case 12: return .bytes
    case 14: return .enumeration(type)
    case 11:
      switch type {
      case "google.protobuf.Timestamp": return .timestamp
      case "google.protobuf.Duration": return .duration
      default: break
      }
      guard let entry = message.nested.first(where: { $0.fullName == type && $0.isMapEntry }) else {
        return .message(type)
      }
      guard case .string = entry.fields[0].kind else {
        throw GeneratorError("\(place): only maps from string are supported")
      }
      switch entry.fields[1].kind {
      case .string: return .map(entry: type, value: nil)
      case .message(let value): return .map(entry: type, value: value)
      default: throw GeneratorError("\(place): only maps to string or messages are supported")
      }
    default:
      throw GeneratorError("\(place): field type \(field.type.rawValue) is not supported")
    }
  }

  private func readEnum(
    _ each: Google__Protobuf__EnumDescriptorProto, in scope: String, outer: String?, path: [Int32]
  ) throws(GeneratorError) -> ProtoEnum {
    let name = text(each.name)
    var result = ProtoEnum(
      fullName: "\(scope).\(name)", swiftName: outer.map { "\($0).\(name)" } ?? name,
      comment: comment(path))
    for (index, value) in list(each.value, each.n_value).enumerated() {
      var rules = EnumValueRules()
      if let options = value.pointee.options?.pointee,
        let reader = customOption(OptionNumber.switchboard, in: options.base)
      {
        rules = try EnumValueRules(reader)
      }
      result.values.append(
        ProtoEnum.Value(
          name: text(value.pointee.name), number: Int(value.pointee.number),
          comment: comment(path + [2, Int32(index)]), rules: rules))
    }
    return result
  }

  private func readService(
    _ service: Google__Protobuf__ServiceDescriptorProto, in scope: String, path: [Int32]
  ) throws(GeneratorError) -> ProtoService {
    let name = text(service.name)
    var result = ProtoService(fullName: "\(scope).\(name)", name: name, comment: comment(path))
    for (index, method) in list(service.method, service.n_method).enumerated() {
      let method = method.pointee
      var read = ProtoMethod(
        name: text(method.name), input: String(text(method.input_type).dropFirst()),
        output: String(text(method.output_type).dropFirst()),
        clientStreams: method.client_streaming != 0, serverStreams: method.server_streaming != 0,
        comment: comment(path + [2, Int32(index)]))
      if let options = method.options?.pointee {
        if let reader = customOption(OptionNumber.switchboard, in: options.base) {
          read.rules = try MethodRules(reader)
        }
        if let reader = customOption(OptionNumber.http, in: options.base) {
          read.http = try HTTPRule(reader)
        }
      }
      if read.http != nil && (read.clientStreams || read.serverStreams) {
        throw GeneratorError(
          "\(result.fullName)/\(read.name): a streaming method has no REST route")
      }
      result.methods.append(read)
    }
    return result
  }

  private func comment(_ path: [Int32]) -> String {
    let lines = (comments[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { $0.hasPrefix(" ") ? String($0.dropFirst()) : String($0) }
      .joined(separator: "\n").trimmingLineBreaks
  }
}

extension String {
  fileprivate var trimmingLineBreaks: String {
    var text = self[...]
    while text.last?.isNewline == true { text = text.dropLast() }
    return String(text)
  }
}
