/// Where local numbers of a block belong to.
struct Place: Sendable {
  /// As people there write it.
  let city: String
  /// The two-letter code in US and CA, elsewhere the English name of the state, canton or emirate.
  let region: String
  /// All names that find the city, and all that find the region.
  private let cities: Set<PlaceName>
  private let regions: Set<PlaceName>

  /// Other names are what else a city is called, as Munich for München; a region's name is what
  /// ``region`` is the code of.
  init(
    city: String, region: String, otherCityNames: [String] = [], regionName: String? = nil
  ) {
    self.city = city
    self.region = region
    cities = Set(([city] + otherCityNames).map(PlaceName.init))
    regions = Set([region, regionName ?? region].map(PlaceName.init))
  }

  func isIn(city name: PlaceName) -> Bool { cities.contains(name) }

  func isIn(region name: PlaceName) -> Bool { regions.contains(name) }
}
