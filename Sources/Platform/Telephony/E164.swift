/// A telephone number in the international form of ITU-T E.164: `+`, a country code, 7 to 15 digits
/// in all.
package struct E164: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The number with its `+`, as in `+14155550101`.
  package let text: String

  /// Nil for anything but `+` and 7…15 digits of which the first is not 0.
  package init?(_ text: String) {
    let octets = text.utf8
    guard octets.first == UInt8(ascii: "+"), (8...16).contains(octets.count),
      octets.dropFirst().first != UInt8(ascii: "0"),
      octets.dropFirst().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    self.text = text
  }

  package static func < (first: E164, second: E164) -> Bool { first.text < second.text }

  /// The digits without the `+`.
  package var digits: Substring { text.dropFirst() }

  /// The number with all but its country's first digits and the last two hidden, for logs: numbers
  /// are personal data.
  package var masked: String {
    "\(text.prefix(3))\(String(repeating: "*", count: text.count - 5))\(text.suffix(2))"
  }

  /// The masked form, so that a number in a message by accident is not disclosed.
  package var description: String { masked }

  /// The number without its country code; nil when no country that is sold has that code.
  package var nationalSignificantNumber: Substring? {
    Country.allCases.first { digits.hasPrefix($0.callingCode) }
      .map { digits.dropFirst($0.callingCode.count) }
  }
}
