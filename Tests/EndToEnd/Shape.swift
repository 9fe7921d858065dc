import Foundation

/// What a JSON value must look like.
indirect enum Shape: Sendable {
  /// A string that matches the regular expression as a whole.
  case string(String)
  case anyString
  case integer
  case number
  case bool
  case null
  case exactly(String)
  case isTrue
  /// A list of which every element has the shape; with the count if one is given.
  case list(Shape, count: Int? = nil)
  /// An object with these members, and beside them at most those of `extra`.
  case object([String: Shape], extra: [String: Shape] = [:])
  case either(Shape, Shape)

  static func nullable(_ shape: Shape) -> Shape { .either(shape, .null) }

  static let timestamp = Shape.string(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"#)
  static let price = Shape.string(#"\d+\.\d\d"#)
  static let e164 = Shape.string(#"\+[1-9]\d{6,14}"#)
  static func id(_ prefix: String) -> Shape { .string("\(prefix)_[0-9a-z]{26}") }

  /// Where and how a value differs from the shape; empty if it does not.
  func differences(_ value: Any, at path: String = "$") -> [String] {
    switch self {
    case .string(let pattern):
      guard let text = value as? String else { return ["\(path): \(value) is not a string"] }
      let range = text.range(of: pattern, options: .regularExpression)
      return range == text.startIndex..<text.endIndex
        ? [] : ["\(path): \(text) does not match \(pattern)"]
    case .anyString: return value is String ? [] : ["\(path): \(value) is not a string"]
    case .exactly(let text):
      return value as? String == text ? [] : ["\(path): \(value) is not \"\(text)\""]
    case .integer:
      return Self.isNumber(value) && (value as? Int) != nil
        ? [] : ["\(path): \(value) is not an integer"]
    case .number: return Self.isNumber(value) ? [] : ["\(path): \(value) is not a number"]
    case .bool: return Self.isBool(value) ? [] : ["\(path): \(value) is not a boolean"]
    case .isTrue: return Self.isBool(value) && value as? Bool == true ? [] : ["\(path): not true"]
    case .null: return value is NSNull ? [] : ["\(path): \(value) is not null"]
    case .list(let shape, let count):
      guard let list = value as? [Any] else { return ["\(path): not a list"] }
      if let count, list.count != count { return ["\(path): \(list.count) elements, not \(count)"] }
      return list.enumerated().flatMap { shape.differences($1, at: "\(path)[\($0)]") }
    case .object(let members, let extra):
      guard let object = value as? [String: Any] else { return ["\(path): not an object"] }
      let missing = members.keys.filter { object[$0] == nil }.map { "\(path).\($0): missing" }
      let unknown = object.keys.filter { members[$0] == nil && extra[$0] == nil }
        .map { "\(path).\($0): not documented" }
      return missing + unknown
        + members.merging(extra) { $1 }.flatMap { key, shape in
          object[key].map { shape.differences($0, at: "\(path).\(key)") } ?? []
        }
    case .either(let first, let second):
      let differences = first.differences(value, at: path)
      return differences.isEmpty || second.differences(value, at: path).isEmpty ? [] : differences
    }
  }

  private static func isBool(_ value: Any) -> Bool {
    (value as? NSNumber).map { CFBooleanLike.isBoolean($0) } ?? false
  }

  private static func isNumber(_ value: Any) -> Bool { value is NSNumber && !isBool(value) }
}

/// JSONSerialization makes booleans NSNumbers too; only their Objective-C type tells.
private enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
