/// A JSON value under construction; members keep their order, so that equal protos give equal text.
indirect enum DocumentValue: Equatable, Sendable {
  case object([Member])
  case array([DocumentValue])
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case null

  struct Member: Equatable, Sendable {
    var key: String
    var value: DocumentValue
  }

  /// An object without the members that are nil.
  static func members(_ members: KeyValuePairs<String, DocumentValue?>) -> DocumentValue {
    .object(members.compactMap { key, value in value.map { Member(key: key, value: $0) } })
  }

  static func strings(_ strings: [String]) -> DocumentValue { .array(strings.map { .string($0) }) }

  static func reference(_ path: String) -> DocumentValue {
    .members(["$ref": .string("#/components/\(path)")])
  }

  /// The value of a member.
  subscript(_ key: String) -> DocumentValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The object with further members at its end.
  func adding(_ more: KeyValuePairs<String, DocumentValue?>) -> DocumentValue {
    guard case .object(let own) = self, case .object(let others) = Self.members(more) else {
      return self
    }
    return .object(own + others)
  }

  /// The value as indented text.
  var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .object(let members) where !members.isEmpty:
      text += "{\n"
      for (index, member) in members.enumerated() {
        text += String(repeating: "  ", count: indent + 1) + Self.quoted(member.key) + ": "
        member.value.write(to: &text, indent: indent + 1)
        text += index == members.count - 1 ? "\n" : ",\n"
      }
      text += String(repeating: "  ", count: indent) + "}"
    case .object: text += "{}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        element.write(to: &text, indent: indent)
      }
      text += "]"
    case .string(let string): text += Self.quoted(string)
    case .integer(let integer): text += "\(integer)"
    case .number(let number):
      text += number.rounded() == number && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .bool(let bool): text += "\(bool)"
    case .null: text += "null"
    }
  }

  private static func quoted(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
