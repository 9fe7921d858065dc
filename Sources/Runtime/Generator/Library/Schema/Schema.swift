/// What the protos say, in the form that the emitters read.
package struct Schema {
  package var files: [ProtoFile] = []

  private var messages: [String: ProtoMessage] {
    Dictionary(uniqueKeysWithValues: files.flatMap(\.allMessages).map { ($0.fullName, $0) })
  }

  func message(_ fullName: String) throws(GeneratorError) -> ProtoMessage {
    guard let message = messages[fullName] else { throw GeneratorError("no message \(fullName)") }
    return message
  }

  func enumeration(_ fullName: String) throws(GeneratorError) -> ProtoEnum {
    guard let found = files.flatMap(\.allEnums).first(where: { $0.fullName == fullName }) else {
      throw GeneratorError("no enum \(fullName)")
    }
    return found
  }
}

package struct ProtoFile {
  /// The path below the folder of protos.
  package var name = ""
  package var package = ""
  var comment = ""
  var messages: [ProtoMessage] = []
  var enums: [ProtoEnum] = []
  var services: [ProtoService] = []

  /// Every message, nested ones after the one that holds them.
  var allMessages: [ProtoMessage] { messages.flatMap(\.withNested) }

  var allEnums: [ProtoEnum] { enums + allMessages.flatMap(\.enums) }
}

struct ProtoMessage {
  /// Without leading dot, as in `switchboard.numbers.v1.PhoneNumber`.
  var fullName: String
  /// As written in Swift, as in `SearchPhoneNumbersRequest.Filters`.
  var swiftName: String
  var comment = ""
  var rules = MessageRules()
  /// Those outside of a oneof.
  var fields: [ProtoField] = []
  var oneofs: [ProtoOneof] = []
  var nested: [ProtoMessage] = []
  var enums: [ProtoEnum] = []
  /// The entry type of a map field.
  var isMapEntry = false

  var withNested: [ProtoMessage] { [self] + nested.flatMap(\.withNested) }

  /// The name without its package and holder.
  var simpleName: String { swiftName.lastPart }

  /// Every field, wherever it stands.
  var allFields: [ProtoField] { fields + oneofs.flatMap(\.fields) }
}

/// A group of fields of which at most one is present.
struct ProtoOneof {
  var name: String
  var comment = ""
  var fields: [ProtoField] = []

  /// The enum inside the message's struct.
  var swiftType: String { Names.upperCamel(name) }
}

struct ProtoField {
  enum Kind: Equatable {
    // The encodings of one value (int32, sint32, sfixed32 and so on) differ in C alone.
    case double, float, int32, int64, uint32, uint64, bool, string, bytes, timestamp, duration
    case enumeration(String)
    case message(String)
    /// From text to text, or from text to the message.
    case map(entry: String, value: String?)
  }

  enum Label { case implicit, optional, repeated }

  var name: String
  var jsonName: String
  var number: Int
  var kind: Kind
  var label: Label
  var comment = ""
  var rules = FieldRules()

  /// Its full name when the field holds messages.
  var messageName: String? {
    switch kind {
    case .message(let name), .map(_, let name?): name
    default: nil
    }
  }

  var isInteger: Bool {
    switch kind {
    case .int32, .int64, .uint32, .uint64: true
    default: false
    }
  }

  /// Whether the Swift property is an Optional.
  var isOptional: Bool {
    switch kind {
    case .message, .timestamp, .duration: label != .repeated
    default: label == .optional
    }
  }
}

struct ProtoEnum {
  var fullName: String
  var swiftName: String
  var comment = ""
  var values: [Value] = []

  struct Value {
    var name: String
    var number: Int
    var comment = ""
    var rules = EnumValueRules()
  }

  /// The name without its package and holder.
  var simpleName: String { swiftName.lastPart }

  /// The part of the values' names that repeats the enum's, as in `NUMBER_TYPE_`.
  private var prefix: String {
    let name = fullName.split(separator: ".").last.map(String.init) ?? ""
    return Names.upperSnake(name) + "_"
  }

  func swiftName(_ value: Value) -> String {
    Names.lowerCamel(
      (value.name.hasPrefix(prefix) ? String(value.name.dropFirst(prefix.count)) : value.name)
        .lowercased())
  }

  /// The spelling in JSON; nil for the value that stands for none.
  func jsonName(_ value: Value) -> String? {
    if let json = value.rules.json { return json }
    if value.number == 0 { return nil }
    let own = value.name.hasPrefix(prefix) ? value.name.dropFirst(prefix.count) : value.name[...]
    return own.lowercased().split(separator: "_").joined(separator: "-")
  }
}

extension String {
  /// What follows the last dot.
  var lastPart: String { split(separator: ".").last.map(String.init) ?? self }
}

struct ProtoService {
  var fullName: String
  var name: String
  var comment = ""
  var methods: [ProtoMethod] = []
}

struct ProtoMethod {
  var name: String
  /// Full names of the messages.
  var input: String
  var output: String
  var clientStreams = false
  var serverStreams = false
  var comment = ""
  var rules = MethodRules()
  var http: HTTPRule?

  var swiftName: String { Names.lowerCamel(name) }
}
