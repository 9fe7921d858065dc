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
  /// All digits that the numbers share, with the `+`.
  let stem: String
  /// What draws tell the block by.
  let fingerprint: UInt64

  init(
    country: Country, numberType: NumberType, areaCode: String, subscriberPrefix: String,
    width: Int, place: Place?
  ) {
    self.country = country
    self.numberType = numberType
    self.areaCode = areaCode
    self.subscriberPrefix = subscriberPrefix
    self.width = width
    self.place = place
    stem = "+\(country.callingCode)\(areaCode)\(subscriberPrefix)"
    fingerprint = SeededHash.fingerprint(stem)
  }

  /// How many numbers there are.
  var count: Int { width == 2 ? 100 : 1000 }

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
