/// A form that a text must have; see `form` in `switchboard/options.proto`.
package enum TextForm: Sendable {
  /// `+` and 7…15 digits, the first not 0 (ITU-T E.164).
  case e164
  case digits
  /// 1…63 of a-z, 0-9 and `-`, neither first nor last a `-`.
  case slug
  /// Printable ASCII without blanks.
  case ascii
  /// A language tag: subtags of 1…8 letters and digits with `-` between, the first of letters (BCP
  /// 47, RFC 5646 § 2.1).
  case languageTag
  /// The prefix, `_` and 26 letters and digits in lower case.
  case id(prefix: StaticString)

  /// What to tell the sender of a text without the form.
  var problem: String {
    switch self {
    case .e164: "must be a phone number in E.164 form, as in +14155550101"
    case .digits: "must have digits only"
    case .slug: "must have only a-z, 0-9 and '-', and '-' neither first nor last"
    case .ascii: "must have only printable ASCII characters and no blanks"
    case .languageTag: "must be a BCP-47 language tag, as in en or en-US"
    case .id(let prefix): "must be an id that begins with \(prefix)_"
    }
  }

  package func matches(_ text: String) -> Bool {
    let octets = text.utf8
    switch self {
    case .e164:
      return octets.first == UInt8(ascii: "+") && (8...16).contains(octets.count)
        && octets.dropFirst().first != UInt8(ascii: "0")
        && octets.dropFirst().allSatisfy(Self.isDigit)
    case .digits: return octets.allSatisfy(Self.isDigit)
    case .slug:
      return (1...63).contains(octets.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
        && octets.allSatisfy { Self.isLower($0) || $0 == UInt8(ascii: "-") }
    case .ascii: return octets.allSatisfy { (0x21...0x7e).contains($0) }
    case .languageTag:
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      return parts.allSatisfy { part in
        (1...8).contains(part.utf8.count)
          && part.utf8.allSatisfy { Self.isDigit($0) || Self.isLetter($0) }
      } && parts[0].utf8.allSatisfy(Self.isLetter)
    case .id(let prefix):
      let start = "\(prefix)_"
      return text.hasPrefix(start) && octets.count == start.utf8.count + 26
        && octets.dropFirst(start.utf8.count).allSatisfy(Self.isLower)
    }
  }

  private static func isDigit(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
  }

  private static func isLetter(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
  }

  private static func isLower(_ octet: UInt8) -> Bool {
    isDigit(octet) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
  }
}
