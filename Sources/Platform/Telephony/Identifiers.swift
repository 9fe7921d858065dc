/// An id as the product writes it: a prefix that tells what it names, `_`, and a ULID in lower
/// case.
package protocol Identifier: Sendable, Hashable, Comparable, CustomStringConvertible {
  static var prefix: String { get }
  var text: String { get }
  init(unchecked text: String)
}

extension Identifier {
  /// Nil for anything but the prefix, `_` and 26 letters and digits in lower case.
  package init?(_ text: String) {
    guard text.hasPrefix("\(Self.prefix)_"),
      ULID.isWellFormed(text.dropFirst(Self.prefix.count + 1))
    else { return nil }
    self.init(unchecked: text)
  }

  /// A new id.
  package init(from generator: ULIDGenerator) {
    self.init(unchecked: "\(Self.prefix)_\(generator.next())")
  }

  package var description: String { text }

  package static func < (first: Self, second: Self) -> Bool { first.text < second.text }
}

package struct PhoneNumberID: Identifier {
  package static let prefix = "pn"
  package let text: String
  package init(unchecked text: String) { self.text = text }
}

package struct AssistantID: Identifier {
  package static let prefix = "asst"
  package let text: String
  package init(unchecked text: String) { self.text = text }
}

package struct TeamID: Identifier {
  package static let prefix = "team"
  package let text: String
  package init(unchecked text: String) { self.text = text }
}

package struct UserID: Identifier {
  package static let prefix = "user"
  package let text: String
  package init(unchecked text: String) { self.text = text }
}

package struct KeyID: Identifier {
  package static let prefix = "key"
  package let text: String
  package init(unchecked text: String) { self.text = text }
}

/// Names one purchase, from the first row to the carrier's order (its customer reference) and the
/// slot.
package struct OperationID: Identifier {
  package static let prefix = "op"
  package let text: String
  package init(unchecked text: String) { self.text = text }
}
