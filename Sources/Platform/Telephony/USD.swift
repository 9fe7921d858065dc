/// An amount of US dollars in whole cents; written with two decimals, as in `1.00`.
package struct USD: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let cents: Int64

  package init(cents: Int64) { self.cents = cents }

  /// Reads `1`, `1.0`, `1.00` and the like; digits beyond the cents must be zeros. Nil for anything
  /// else.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...15).contains(parts[0].utf8.count),
      parts.allSatisfy({
        $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      }),
      let dollars = Int64(parts[0])
    else { return nil }
    let fraction = parts.count == 2 ? String(parts[1]) : "00"
    guard !fraction.isEmpty, fraction.dropFirst(2).allSatisfy({ $0 == "0" }),
      let cents = Int64((fraction + "0").prefix(2))
    else { return nil }
    self.cents = dollars * 100 + cents
  }

  package static let zero = USD(cents: 0)

  package static func < (first: USD, second: USD) -> Bool { first.cents < second.cents }

  package var description: String {
    let magnitude = cents.magnitude
    let fraction = magnitude % 100
    return "\(cents < 0 ? "-" : "")\(magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
