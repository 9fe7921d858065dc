/// Names and values beside the messages of a call: an ordered multimap.
///
/// Names are lower-case ASCII of `[0-9a-z_.-]`. A name that ends in `-bin` carries octets, any
/// other printable ASCII text. Entries whose names are reserved (`grpc-…`, `content-type`, `te`,
/// `user-agent`, pseudo and connection headers) or malformed are left out when sending.
package struct Metadata: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// Text, or octets for names that end in `-bin`.
  package enum Content: Sendable, Equatable {
    case text(String)
    case binary([UInt8])
  }

  package struct Entry: Sendable, Equatable {
    package var name: String
    package var value: Content

    package init(name: String, value: Content) {
      self.name = name
      self.value = value
    }
  }

  /// All entries in the order they were added or received.
  package private(set) var entries: [Entry] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) {
    for (name, text) in elements { append(name, text) }
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// Adds a text value; the name is lower-cased.
  package mutating func append(_ name: String, _ text: String) {
    entries.append(Entry(name: Self.normalized(name), value: .text(text)))
  }

  /// Adds octets under a name that ends in `-bin`; the name is lower-cased.
  package mutating func appendBinary(_ name: String, _ octets: [UInt8]) {
    precondition(name.hasSuffix("-bin"), "binary metadata is named …-bin")
    entries.append(Entry(name: Self.normalized(name), value: .binary(octets)))
  }

  /// Adds all entries of another multimap.
  package mutating func append(_ other: Metadata) { entries.append(contentsOf: other.entries) }

  /// Drops all values of a name.
  package mutating func remove(_ name: String) { entries.removeAll { $0.name == name } }

  /// The first text value of a lower-case name.
  package func text(_ name: String) -> String? {
    for entry in entries where entry.name == name {
      if case .text(let text) = entry.value { return text }
    }
    return nil
  }

  /// All text values of a lower-case name, in order.
  package func texts(_ name: String) -> [String] {
    entries.compactMap { entry in
      guard entry.name == name, case .text(let text) = entry.value else { return nil }
      return text
    }
  }

  /// The first octets of a lower-case name that ends in `-bin`.
  package func binary(_ name: String) -> [UInt8]? {
    for entry in entries where entry.name == name {
      if case .binary(let octets) = entry.value { return octets }
    }
    return nil
  }

  /// All octets of a lower-case name that ends in `-bin`, in order.
  package func binaries(_ name: String) -> [[UInt8]] {
    entries.compactMap { entry in
      guard entry.name == name, case .binary(let octets) = entry.value else { return nil }
      return octets
    }
  }

  private static func normalized(_ name: String) -> String {
    name.utf8.contains { $0 >= 0x41 && $0 <= 0x5A } ? name.lowercased() : name
  }
}

extension Metadata {
  /// Adds a header field as it was received: `-bin` values are split at commas and decoded.
  ///
  /// Octets that are not base64 are dropped: the checklist's rule never to fail a call on what HTTP
  /// allows.
  mutating func appendReceived(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    let key = String(decoding: name, as: UTF8.self)
    guard key.hasSuffix("-bin") else {
      entries.append(Entry(name: key, value: .text(String(decoding: value, as: UTF8.self))))
      return
    }
    for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let trimmed = UnsafeRawBufferPointer(rebasing: part)
      guard let octets = Base64.decode(trimmed) else { continue }
      entries.append(Entry(name: key, value: .binary(octets)))
    }
  }

  /// Whether an entry of this name may be sent by a program.
  static func isSendable(name: String) -> Bool {
    guard !name.isEmpty, !name.hasPrefix("grpc-") else { return false }
    switch name {
    case "te", "content-type", "user-agent", "connection", "keep-alive", "proxy-connection",
      "transfer-encoding", "upgrade", "host", "content-length":
      return false
    default:
      return name.utf8.allSatisfy { octet in
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      }
    }
  }

  /// Whether a text value may be sent: printable ASCII and spaces.
  static func isSendable(text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 <= 0x7E }
  }
}
