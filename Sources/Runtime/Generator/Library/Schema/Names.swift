/// Spellings of one name in the languages that generated code meets.
enum Names {
  /// `phone_number_id` → `phoneNumberID`, `SearchPhoneNumbers` → `searchPhoneNumbers`, `url` →
  /// `url`.
  static func lowerCamel(_ name: String) -> String {
    let words = name.split(separator: "_").map(String.init)
    guard words.count > 1 else { return lowerFirst(words.first ?? "") }
    return lowerFirst(words[0])
      + words.dropFirst().map { initialisms[$0] ?? upperFirst($0) }.joined()
  }

  /// `message_request` → `MessageRequest`.
  static func upperCamel(_ name: String) -> String {
    name.split(separator: "_").map { initialisms[String($0)] ?? upperFirst(String($0)) }.joined()
  }

  private static let initialisms = ["id": "ID", "ids": "IDs", "url": "URL", "api": "API"]

  /// `APIKeys` → `apiKeys`: a run of capitals is one word.
  private static func lowerFirst(_ name: String) -> String {
    let capitals = name.prefix { $0.isUppercase }
    if capitals.count <= 1 { return capitals.lowercased() + name.dropFirst(capitals.count) }
    if capitals.count == name.count { return name.lowercased() }
    return capitals.dropLast().lowercased() + name.dropFirst(capitals.count - 1)
  }

  private static func upperFirst(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
  }

  /// `PhoneNumberStatus` → `PHONE_NUMBER_STATUS`.
  static func upperSnake(_ name: String) -> String {
    snake(name).uppercased()
  }

  /// As protoc-c makes function names of message names: `_` before a capital that follows no
  /// capital.
  private static func snake(_ name: String) -> String {
    var result = ""
    var afterCapital = true
    for character in name {
      if character.isUppercase && !afterCapital { result += "_" }
      result += character.lowercased()
      afterCapital = character.isUppercase
    }
    return result
  }

  /// The struct of a message: `Switchboard__Numbers__V1__PhoneNumber`.
  static func cType(_ fullName: String) -> String {
    fullName.split(separator: ".").map { part in
      part.split(separator: "_").map { upperFirst(String($0)) }.joined()
    }.joined(separator: "__")
  }

  /// The prefix of a message's functions: `switchboard__numbers__v1__phone_number`.
  static func cFunction(_ fullName: String) -> String {
    fullName.split(separator: ".").map { snake(String($0)) }.joined(separator: "__")
  }

  /// The member of a C struct that holds a field: protoc-c adds `_` to words of C++.
  static func cField(_ name: String) -> String {
    cKeywords.contains(name) ? "\(name)_" : name.lowercased()
  }

  private static let cKeywords: Set = [
    "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
    "class", "compl",
    "const", "const_cast", "continue", "default", "delete", "do", "double", "dynamic_cast", "else",
    "enum", "explicit",
    "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable",
    "namespace", "new",
    "not", "not_eq", "operator", "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast",
    "return", "short", "signed", "sizeof", "static", "static_cast", "struct", "switch", "template",
    "this", "throw",
    "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void",
    "volatile",
    "wchar_t", "while", "xor", "xor_eq",
  ]

  /// The Swift property of a field or oneof.
  static func property(_ name: String) -> String { identifier(lowerCamel(name)) }

  /// A name as an identifier: in back-quotes where Swift needs them, as in `selfValue` where those
  /// do not help.
  static func identifier(_ name: String) -> String {
    if ["init", "self"].contains(name) { return name + "Value" }
    return keywords.contains(name) ? "`\(name)`" : name
  }

  private static let keywords: Set = [
    "as", "break", "case", "class", "continue", "default", "defer", "do", "else", "enum",
    "extension", "false",
    "for", "func", "if", "import", "in", "internal", "is", "let", "nil", "operator",
    "private",
    "protocol", "public", "repeat", "return", "static", "struct", "switch", "throw", "true",
    "try",
    "var", "where", "while",
  ]
}
