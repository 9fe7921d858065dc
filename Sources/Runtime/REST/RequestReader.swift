package import JSON
package import Protobuf

/// An enum that JSON spells by name.
///
/// Conformances are generated.
package protocol JSONEnumeration {
  /// The spellings, in the order of the proto.
  static var jsonNames: [String] { get }
  init?(jsonName: String)
  /// Nil for none and for a value of a later version.
  var jsonName: String? { get }
}

/// A message that a JSON object can be read into.
///
/// Conformances are generated.
package protocol JSONReadable {
  init()
  /// Sets the fields that the object names; `path` is empty or ends with a dot.
  mutating func read(_ object: JSONObject, _ path: String, _ reader: inout RequestReader)
}

/// Reads JSON, path and query into the fields of a request, and collects what does not fit.
///
/// `null` and "" mean that an optional field is absent, as forms send them; of an update
/// (`null_refused`) `null` is refused and "" is a value.
package struct RequestReader {
  package var violations = ViolationList()

  package init() {}

  // MARK: Members

  package mutating func unknown(_ path: String, _ key: JSONKey) {
    violations.add(path + key.string, "is not a field of this request")
  }

  package mutating func immutable(_ path: String, _ key: JSONKey) {
    violations.add(path + key.string, "cannot be changed")
  }

  /// Whether this is the first of a field's two spellings.
  package mutating func isFirst(
    _ seen: inout Bool, _ path: String, _ name: String, _ alias: String
  ) -> Bool {
    if seen { violations.add(path + name, "is given twice, also as \(alias)") }
    defer { seen = true }
    return !seen
  }

  /// Whether a value is there to be read; `null` is not, and in an update it is refused.
  private mutating func isPresent(
    _ value: JSONValue, _ path: String, _ name: String, _ update: Bool
  ) -> Bool {
    if value.isNull && update { violations.add(path + name, "cannot be null") }
    return !value.isNull
  }

  /// Whether a value that is not a text is there to be read: an empty text means absent too, but
  /// not in an update.
  package mutating func isGiven(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false
  ) -> Bool {
    isPresent(value, path, name, update) && (update || value.utf8?.isEmpty != true)
  }

  // MARK: Values

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout String
  ) {
    guard isPresent(value, path, name, update) else { return }
    guard let text = value.string else { return violations.add(path + name, "must be a string") }
    field = text
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout String?
  ) {
    guard isPresent(value, path, name, update) else { return }
    guard let text = value.string else { return violations.add(path + name, "must be a string") }
    field = text.isEmpty && !update ? nil : text
  }

  package mutating func read<Number: FixedWidthInteger>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Number?
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    let (signed, unsigned) = (value.int64, value.uint64)
    if let number = signed.flatMap(Number.init(exactly:)) ?? unsigned.flatMap(Number.init(exactly:))
    {
      field = number
    } else {
      let isInteger = signed != nil || unsigned != nil
      violations.add(path + name, isInteger ? "is out of range" : "must be an integer")
    }
  }

  package mutating func read<Number: FixedWidthInteger>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Number
  ) {
    var number: Number?
    read(value, path, name, update: update, &number)
    if let number { field = number }
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Double?
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let number = value.double else { return violations.add(path + name, "must be a number") }
    field = number
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Double
  ) {
    var number: Double?
    read(value, path, name, update: update, &number)
    if let number { field = number }
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false, _ field: inout Bool?
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let flag = value.bool else { return violations.add(path + name, "must be true or false") }
    field = flag
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false, _ field: inout Bool
  ) {
    var flag: Bool?
    read(value, path, name, update: update, &flag)
    if let flag { field = flag }
  }

  package mutating func read<Enumeration: JSONEnumeration>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Enumeration
  ) {
    var found: Enumeration?
    read(value, path, name, update: update, &found)
    if let found { field = found }
  }

  package mutating func read<Enumeration: JSONEnumeration>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Enumeration?
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let text = value.string else { return violations.add(path + name, "must be a string") }
    guard let found = Enumeration(jsonName: text) else {
      let names = Enumeration.jsonNames.joined(separator: ", ")
      return violations.add(path + name, "must be one of \(names)")
    }
    field = found
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Timestamp?
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let time = value.string.flatMap(Timestamp.init(iso8601:)) else {
      return violations.add(path + name, "must be a time in UTC, as in 2024-01-15T10:00:00Z")
    }
    field = time
  }

  package mutating func read<Message: JSONReadable>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout [Message]
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let array = value.array else {
      return violations.add(path + name, "must be a list of objects")
    }
    field.reserveCapacity(array.count)
    for (index, element) in array.enumerated() {
      guard let object = element.object else {
        violations.add("\(path)\(name)[\(index)]", "must be an object")
        continue
      }
      var message = Message()
      message.read(object, "\(path)\(name)[\(index)].", &self)
      field.append(message)
    }
  }

  package mutating func read<Message: JSONReadable>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Message?
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let object = value.object else {
      return violations.add(path + name, "must be an object")
    }
    var message = Message()
    message.read(object, "\(path)\(name).", &self)
    field = message
  }

  package mutating func read(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout [String]
  ) {
    guard isGiven(value, path, name, update: update) else { return }
    guard let array = value.array else {
      return violations.add(path + name, "must be a list of strings")
    }
    field.reserveCapacity(array.count)
    for (index, element) in array.enumerated() {
      if let text = element.string {
        field.append(text)
      } else {
        violations.add("\(path)\(name)[\(index)]", "must be a string")
      }
    }
  }
}
