internal import Glibc

/// The elements of an array, in order.
///
/// Valid as long as the value it came from.
package struct JSONArray: Sequence {
  let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  /// Number of elements; saturates at 16,777,215.
  package var count: Int { value.payload >> 32 }
  package var isEmpty: Bool { count == 0 }

  package func makeIterator() -> Iterator {
    Iterator(current: value.at(value.index + 1), end: value.next - 1)
  }

  package struct Iterator: IteratorProtocol {
    var current: JSONValue
    let end: Int

    @inline(__always)
    package mutating func next() -> JSONValue? {
      guard current.index < end else { return nil }
      defer { current = current.at(current.next) }
      return current
    }
  }
}

/// The members of an object, in the order written; no key appears twice.
///
/// Valid as long as the value.
package struct JSONObject: Sequence {
  let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  /// Number of members; saturates at 16,777,215.
  package var count: Int { value.payload >> 32 }
  package var isEmpty: Bool { count == 0 }

  /// The value of a key, found by looking at each.
  package subscript(_ key: StaticString) -> JSONValue? {
    for member in self where member.key == key { return member.value }
    return nil
  }

  package func makeIterator() -> Iterator {
    Iterator(current: value.at(value.index + 1), end: value.next - 1)
  }

  package struct Iterator: IteratorProtocol {
    var current: JSONValue
    let end: Int

    @inline(__always)
    package mutating func next() -> JSONMember? {
      guard current.index < end else { return nil }
      let member = JSONMember(
        key: JSONKey(text: current.text), value: current.at(current.index + 1))
      current = current.at(member.value.next)
      return member
    }
  }
}

/// One member of an object.
package struct JSONMember {
  package let key: JSONKey
  package let value: JSONValue
}

/// A member's key, compared without making a string of it:
/// `switch member.key { case "filters": …; default: unknown(member.key.string) }`.
package struct JSONKey {
  // SAFETY: points into the document's strings and lives as long as the value.
  let text: UnsafeBufferPointer<UInt8>

  package var string: String { String(decoding: text, as: UTF8.self) }

  @inline(__always)
  package static func == (key: JSONKey, name: StaticString) -> Bool {
    // SAFETY: the count is checked first, so both sides have that many octets.
    guard key.text.count == name.utf8CodeUnitCount, let text = key.text.baseAddress else {
      return false
    }
    return memcmp(text, name.utf8Start, key.text.count) == 0
  }

  @inline(__always)
  package static func ~= (name: StaticString, key: JSONKey) -> Bool { key == name }
}
