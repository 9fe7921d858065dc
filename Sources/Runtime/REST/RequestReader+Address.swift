/// Reading of the address: path parameters and the query, which are texts.
extension RequestReader {
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

  package mutating func read(_ text: String, _ name: String, _ field: inout Bool?) {
    switch text {
    case "": break
    case "true": field = true
    case "false": field = false
    default: violations.add(name, "must be true or false")
    }
  }

  package mutating func read(_ text: String, _ name: String, _ field: inout Bool) {
    var flag: Bool?
    read(text, name, &flag)
    if let flag { field = flag }
  }

  package mutating func read<Enumeration: JSONEnumeration>(
    _ text: String, _ name: String, _ field: inout Enumeration?
  ) {
    guard !text.isEmpty else { return }
    guard let found = Enumeration(jsonName: text) else {
      let names = Enumeration.jsonNames.joined(separator: ", ")
      return violations.add(name, "must be one of \(names)")
    }
    field = found
  }

  package mutating func read<Enumeration: JSONEnumeration>(
    _ text: String, _ name: String, _ field: inout Enumeration
  ) {
    var found: Enumeration?
    read(text, name, &found)
    if let found { field = found }
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
}
