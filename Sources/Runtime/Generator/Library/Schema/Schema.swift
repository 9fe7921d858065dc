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
  var fields: [ProtoField] = []
  var nested: [ProtoMessage] = []
  var enums: [ProtoEnum] = []
  /// The entry type of a map field.
  var isMapEntry = false

  var withNested: [ProtoMessage] { [self] + nested.flatMap(\.withNested) }
}

struct ProtoField {
  enum Kind: Equatable {
    case double, int32, int64, bool, string, bytes, timestamp, duration
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
