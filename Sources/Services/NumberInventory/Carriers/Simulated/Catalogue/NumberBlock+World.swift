import NumberInventory
import Telephony

/// The numbers outside North America. See `docs/simulated-carrier.md` for why these ranges.
extension NumberBlock {
  static let world = germany + austria + switzerland + emirates + freephone

  /// The numbers that the Bundesnetzagentur keeps for films and books: Mitteilung 148/2021, 1,000
  /// in each of five cities.
  private static let germany = [
    local(.de, "30", "23125", "Berlin", "Berlin"),
    local(.de, "69", "90009", "Frankfurt am Main", "Hesse", ["Frankfurt"]),
    local(.de, "40", "66969", "Hamburg", "Hamburg"),
    local(.de, "221", "4710", "Köln", "North Rhine-Westphalia", ["Cologne", "Koeln"]),
    local(.de, "89", "99998", "München", "Bavaria", ["Munich", "Muenchen"]),
  ]

  // In the three countries below 0 is the trunk prefix and begins no subscriber number, so that
  // nobody has these.

  private static let austria = [
    local(.at, "1", "0555", "Wien", "Vienna", ["Vienna"]),
    local(.at, "316", "055", "Graz", "Styria"),
    local(.at, "732", "055", "Linz", "Upper Austria"),
    local(.at, "662", "055", "Salzburg", "Salzburg"),
    local(.at, "512", "055", "Innsbruck", "Tyrol"),
  ]

  private static let switzerland = [
    local(.ch, "44", "0555", "Zürich", "Zurich", ["Zuerich"]),
    local(.ch, "22", "0555", "Genève", "Geneva", ["Geneva", "Genf"]),
    local(.ch, "61", "0555", "Basel", "Basel-Stadt", ["Basle", "Bâle"]),
    local(.ch, "31", "0555", "Bern", "Bern", ["Berne"]),
    local(.ch, "21", "0555", "Lausanne", "Vaud"),
    local(.ch, "41", "0555", "Luzern", "Lucerne", ["Lucerne"]),
    local(.ch, "71", "0555", "St. Gallen", "St. Gallen", ["Sankt Gallen"]),
    local(.ch, "91", "0555", "Lugano", "Ticino"),
  ]

  private static let emirates = [
    local(.ae, "4", "0555", "Dubai", "Dubai"),
    local(.ae, "2", "0555", "Abu Dhabi", "Abu Dhabi"),
    local(.ae, "3", "0555", "Al Ain", "Abu Dhabi"),
    local(.ae, "6", "0555", "Sharjah", "Sharjah"),
    local(.ae, "7", "0555", "Ras Al Khaimah", "Ras Al Khaimah"),
    local(.ae, "9", "0555", "Fujairah", "Fujairah"),
  ]

  /// Freephone numbers are given out one by one, none is kept for fiction; these begin with zeros.
  private static let freephone = [
    tollFree(.de, "0000"), tollFree(.at, "000"), tollFree(.ch, "000"), tollFree(.ae, "0000"),
  ]

  private static func local(
    _ country: Country, _ areaCode: String, _ prefix: String, _ city: String, _ region: String,
    _ otherNames: [String] = []
  ) -> NumberBlock {
    NumberBlock(
      country: country, numberType: .local, areaCode: areaCode, subscriberPrefix: prefix, width: 3,
      place: Place(city: city, region: region, otherCityNames: otherNames))
  }

  private static func tollFree(_ country: Country, _ prefix: String) -> NumberBlock {
    NumberBlock(
      country: country, numberType: .tollFree, areaCode: "800", subscriberPrefix: prefix, width: 3,
      place: nil)
  }
}
