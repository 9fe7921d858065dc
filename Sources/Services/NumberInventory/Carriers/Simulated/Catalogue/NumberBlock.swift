import NumberInventory
import Telephony

/// A range of numbers that share everything but their last digits.
struct NumberBlock: Sendable {
  let country: Country
  let numberType: NumberType
  /// The area code, or the freephone prefix.
  let areaCode: String
  /// The digits of the subscriber number that all numbers of the block share.
  let subscriberPrefix: String
  /// How many digits follow; every combination of them is a number.
  let width: Int
  /// Nil for freephone numbers.
  let place: Place?

  /// How many numbers there are.
  var count: Int { width == 2 ? 100 : 1000 }

  /// All digits that the numbers share, with the `+`.
  var stem: String { "+\(country.callingCode)\(areaCode)\(subscriberPrefix)" }

  /// What follows the area code of a number; `offset` is 0 ..< ``count``.
  func subscriber(_ offset: Int) -> String { subscriberPrefix + suffix(offset) }

  func text(_ offset: Int) -> String { stem + suffix(offset) }

  private func suffix(_ offset: Int) -> String {
    let digits = String(offset)
    return String(repeating: "0", count: width - digits.count) + digits
  }

  /// Whether it can be bought as a number of this country: freephone numbers of the North American
  /// plan serve US and CA alike.
  func isSold(in other: Country) -> Bool {
    country == other || numberType == .tollFree && country.isNorthAmerican && other.isNorthAmerican
  }
}
