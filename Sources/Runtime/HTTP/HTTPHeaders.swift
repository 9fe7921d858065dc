internal import Glibc

/// Header fields in the order they were sent or added.
///
/// Names compare without regard to case.
///
/// The fields are kept as the octets of the wire with the places of names and values, so that
/// reading a request copies once and writing a response copies once.
package struct HTTPHeaders: Sendable {
  struct Field: Sendable {
    var name: UInt32
    var nameLength: UInt32
    var value: UInt32
    var valueLength: UInt32
  }

  /// Octets the fields point into; for fields that were added, their wire form.
  private(set) var octets: [UInt8]
  private(set) var fields: [Field]

  package init() {
    octets = []
    fields = []
  }

  /// Takes received octets with the places of the fields in them.
  init(octets: [UInt8], fields: [Field]) {
    self.octets = octets
    self.fields = fields
  }

  package init(_ fields: [(name: String, value: String)]) {
    self.init()
    for field in fields { append(field.name, field.value) }
  }

  package var count: Int { fields.count }
  package var isEmpty: Bool { fields.isEmpty }

  /// The first value of a name, without surrounding white space; nil when there is none.
  ///
  /// Octets that are not UTF-8 become U+FFFD.
  package subscript(name: String) -> String? {
    first(name).map { text($0.value, $0.valueLength) }
  }

  /// All values of a name, in order.
  package func values(_ name: String) -> [String] {
    fields.filter { matches($0, name) }.map { text($0.value, $0.valueLength) }
  }

  package func contains(_ name: String) -> Bool { first(name) != nil }

  /// Adds a field.
  ///
  /// Control characters in the value, which could begin another field, become spaces; the name must
  /// be an HTTP token.
  package mutating func append(_ name: String, _ value: String) {
    precondition(!name.isEmpty && name.utf8.allSatisfy(HTTPGrammar.isToken), "not a header name")
    let start = octets.count
    octets.append(contentsOf: name.utf8)
    octets.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
    let valueStart = octets.count
    octets.append(contentsOf: value.utf8)
    for index in valueStart..<octets.count where HTTPGrammar.isControl(octets[index]) {
      octets[index] = UInt8(ascii: " ")
    }
    fields.append(
      Field(
        name: UInt32(start), nameLength: UInt32(valueStart - start - 2), value: UInt32(valueStart),
        valueLength: UInt32(octets.count - valueStart)))
    octets.append(contentsOf: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
  }

  /// Replaces all fields of a name by one.
  package mutating func set(_ name: String, _ value: String) {
    remove(name)
    append(name, value)
  }

  /// Removes all fields of a name.
  package mutating func remove(_ name: String) {
    guard contains(name) else { return }
    var kept = HTTPHeaders()
    for field in fields where !matches(field, name) {
      kept.append(text(field.name, field.nameLength), text(field.value, field.valueLength))
    }
    self = kept
  }

  private func first(_ name: String) -> Field? {
    fields.first { matches($0, name) }
  }

  private func matches(_ field: Field, _ name: String) -> Bool {
    guard Int(field.nameLength) == name.utf8.count else { return false }
    var index = Int(field.name)
    for octet in name.utf8 {
      guard HTTPGrammar.lowercased(octets[index]) == HTTPGrammar.lowercased(octet) else {
        return false
      }
      index += 1
    }
    return true
  }

  private func text(_ start: UInt32, _ length: UInt32) -> String {
    String(decoding: octets[Int(start)..<Int(start + length)], as: UTF8.self)
  }
}

extension HTTPHeaders: Sequence {
  package func makeIterator() -> AnyIterator<(name: String, value: String)> {
    var index = 0
    return AnyIterator {
      guard index < fields.count else { return nil }
      defer { index += 1 }
      let field = fields[index]
      return (text(field.name, field.nameLength), text(field.value, field.valueLength))
    }
  }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { (name: $0.0, value: $0.1) })
  }
}
