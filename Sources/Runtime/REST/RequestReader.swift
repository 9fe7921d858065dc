package import JSON

/// An enum that JSON spells by name. Generated.
package protocol JSONEnumeration {
  /// The spellings, in the order of the proto.
  static var jsonNames: [String] { get }
  init?(jsonName: String)
  /// Nil for none and for a value of a later version.
  var jsonName: String? { get }
}

/// A message that a JSON object can be read into. Generated.
package protocol JSONReadable {
  init()
  /// Sets the fields that the object names; `path` is empty or ends with a dot.
  mutating func read(_ object: JSONObject, _ path: String, _ reader: inout RequestReader)
}

/// Reads JSON, path and query into the fields of a request, and collects what does not fit.
///
/// `null` and "" mean that an optional field is absent, as forms send them; of an update (`null_refused`) `null` is
/// refused and "" is a value.
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
    guard isPresent(value, path, name, update) else { return }
    if !update && value.string?.isEmpty == true { return }
    guard let integer = value.int64 else {
      return violations.add(path + name, "must be an integer")
    }
    guard let number = Number(exactly: integer) else {
      return violations.add(path + name, "is out of range")
    }
    field = number
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
    guard isPresent(value, path, name, update) else { return }
    if !update && value.string?.isEmpty == true { return }
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
    guard isPresent(value, path, name, update) else { return }
    if !update && value.string?.isEmpty == true { return }
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
    guard isPresent(value, path, name, update) else { return }
    guard let text = value.string else { return violations.add(path + name, "must be a string") }
    if text.isEmpty && !update { return }
    guard let found = Enumeration(jsonName: text) else {
      let names = Enumeration.jsonNames.joined(separator: ", ")
      return violations.add(path + name, "must be one of \(names)")
    }
    field = found
  }

  package mutating func read<Message: JSONReadable>(
    _ value: JSONValue, _ path: String, _ name: String, update: Bool = false,
    _ field: inout Message?
  ) {
    guard isPresent(value, path, name, update) else { return }
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
    guard isPresent(value, path, name, update) else { return }
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

  // MARK: Path and query

  package mutating func read(_ text: String, _ name: String, _ field: inout String) { field = text }

  package mutating func read(_ text: String, _ name: String, _ field: inout String?) {
    field = text.isEmpty ? nil : text
  }

  package mutating func read<Number: FixedWidthInteger>(
    _ text: String, _ name: String, _ field: inout Number?
  ) {
    guard !text.isEmpty else { return }
    guard text.first != "+", let number = Number(text) else {
      return violations.add(name, "must be an integer")
    }
    field = number
  }

  package mutating func read<Number: FixedWidthInteger>(
    _ text: String, _ name: String, _ field: inout Number
  ) {
    var number: Number?
    read(text, name, &number)
    if let number { field = number }
  }

  package mutating func read(_ text: String, _ name: String, _ field: inout Bool) {
    switch text {
    case "": break
    case "true": field = true
    case "false": field = false
    default: violations.add(name, "must be true or false")
    }
  }

  package mutating func read<Enumeration: JSONEnumeration>(
    _ text: String, _ name: String, _ field: inout Enumeration
  ) {
    guard !text.isEmpty else { return }
    guard let found = Enumeration(jsonName: text) else {
      let names = Enumeration.jsonNames.joined(separator: ", ")
      return violations.add(name, "must be one of \(names)")
    }
    field = found
  }

  // MARK: Requests

  /// Reads a body into a request. No body is an empty object; the fields that the path names are no part of it.
  package mutating func readBody<Message: JSONReadable>(
    _ input: RESTInput, except pathFields: [String], _ message: inout Message
  ) {
    guard let body = input.body else { return }
    guard let object = body.object else { return violations.add("", "must be a JSON object") }
    for member in object where pathFields.contains(member.key.string) {
      violations.add(member.key.string, "is part of the address and not of the body")
    }
    message.read(object, "", &self)
  }

  /// Reads the query by a closure that says whether it knows the name.
  package mutating func readQuery(
    _ input: RESTInput, _ read: (inout RequestReader, _ name: String, _ value: String) -> Bool
  ) {
    var seen: Set<String> = []
    for (name, value) in input.query {
      if !seen.insert(name).inserted {
        violations.add(name, "is given twice")
      } else if !read(&self, name, value) {
        violations.add(name, "is not a parameter of this request")
      }
    }
  }

  /// Refuses a query where there is none to be.
  package mutating func refuseQuery(_ input: RESTInput) {
    readQuery(input) { _, _, _ in false }
  }

  /// Throws what did not fit, and what the request's own bounds say.
  package mutating func finish(_ message: some Validatable) throws(ValidationError) {
    if violations.isEmpty { message.validate("", &violations) }
    try violations.throwIfAny()
  }
}
