import NumberInventory
import Telephony

extension Catalogue {
  /// Finds numbers in a stable order, without those that are held.
  func search(
    _ search: CarrierSearch, without isHeld: (E164) -> Bool
  ) throws(CarrierError) -> [AvailableNumber] {
    let blocks = try matchingBlocks(search)
    var found: [AvailableNumber] = []
    for item in items(in: search.country, search.numberType) where blocks.contains(item.block) {
      if let digits = search.contains,
        !self.blocks[item.block].subscriber(item.offset).contains(digits)
      {
        continue
      }
      guard let offer = offer(item, in: search.country),
        search.features.isSubset(of: offer.features), !isHeld(offer.phoneNumber)
      else { continue }
      found.append(offer)
      if found.count == search.limit { break }
    }
    return found
  }

  /// The digits, with the `+`, that all numbers found by a search begin with.
  func commonPrefix(of search: CarrierSearch) -> String {
    "+\(search.country.callingCode)\(search.areaCode ?? search.prefix ?? "")"
  }

  private func matchingBlocks(_ search: CarrierSearch) throws(CarrierError) -> Set<Int> {
    try validate(search)
    let city = search.city.map { PlaceName($0) }
    let state = search.state.map { PlaceName($0) }
    let matching = blocks.indices.filter { index in
      let block = blocks[index]
      guard block.isSold(in: search.country), block.numberType == search.numberType,
        search.areaCode == nil || search.areaCode == block.areaCode,
        search.prefix == nil || search.prefix == block.areaCode
      else { return false }
      if let city, block.place?.isIn(city: city) != true { return false }
      if let state, block.place?.isIn(region: state) != true { return false }
      return true
    }
    return Set(matching)
  }

  private func validate(_ search: CarrierSearch) throws(CarrierError) {
    func check(_ holds: Bool, _ problem: String) throws(CarrierError) {
      if !holds { throw .invalidSearch(problem: problem) }
    }
    func isDigits(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
      lengths.contains(text.utf8.count)
        && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    let isLocal = search.numberType == .local
    let isNorthAmerican = search.country.isNorthAmerican
    try check((1...100).contains(search.limit), "limit is from 1 to 100")
    if let areaCode = search.areaCode {
      try check(isLocal && isNorthAmerican, "area codes are for local numbers of US and CA")
      try check(isDigits(areaCode, 3...3), "an area code is three digits")
    }
    try check(
      search.state == nil || isLocal && isNorthAmerican,
      "states are for local numbers of US and CA")
    try check(search.city == nil || isLocal, "cities are for local numbers")
    if let prefix = search.prefix {
      try check(!isLocal && isNorthAmerican, "prefixes are for toll-free numbers of US and CA")
      try check(
        Country.northAmericanTollFreePrefixes.contains(prefix), "the prefix is not a toll-free one")
    }
    if let contains = search.contains {
      try check(isDigits(contains, 1...7), "the digits to contain are 1 to 7")
    }
  }
}
