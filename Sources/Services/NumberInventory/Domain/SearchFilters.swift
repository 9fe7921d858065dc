import Telephony

/// What a customer wants to find, before it is known whether it goes together. Empty texts do not
/// narrow.
package struct SearchFilters: Sendable, Equatable {
  /// ISO 3166-1 alpha-2 in any case.
  package var countryCode: String
  package var numberType: NumberType
  package var areaCode = ""
  package var state = ""
  package var city = ""
  package var prefix = ""
  package var contains = ""
  package var features: Set<NumberFeature> = []

  /// 1…100.
  package var limit = 20

  package init(countryCode: String, numberType: NumberType = .local) {
    self.countryCode = countryCode
    self.numberType = numberType
  }

  /// Returns what to ask the carrier for.
  ///
  /// - Throws: ``NumberFailure/unsupportedCountry``, or ``NumberFailure/invalid(_:)`` with every
  ///   field that does not go with the others.
  package func carrierSearch() throws(NumberFailure) -> CarrierSearch {
    guard let country = Country(code: countryCode) else { throw .unsupportedCountry }
    let faults = faults(in: country)
    guard faults.isEmpty else { throw .invalid(faults) }
    return CarrierSearch(
      country: country, numberType: numberType, areaCode: Self.given(areaCode),
      state: Self.given(state), city: Self.given(city), prefix: Self.given(prefix),
      contains: Self.given(contains), features: features, limit: limit)
  }

  private func faults(in country: Country) -> [FieldFault] {
    var faults: [FieldFault] = []
    func refuse(_ field: String, _ problem: String) {
      faults.append(FieldFault("filters.\(field)", problem))
    }
    switch numberType {
    case .local:
      if !areaCode.isEmpty && !country.isNorthAmerican {
        refuse("areaCode", "is for US and CA only")
      }
      if !state.isEmpty && !country.isNorthAmerican { refuse("state", "is for US and CA only") }
      if !prefix.isEmpty { refuse("prefix", "is for toll-free numbers only") }
    case .tollFree:
      if !areaCode.isEmpty { refuse("areaCode", "is for local numbers only") }
      if !state.isEmpty { refuse("state", "is for local numbers only") }
      if !city.isEmpty { refuse("city", "is for local numbers only") }
      let prefixes = Country.northAmericanTollFreePrefixes
      if !prefix.isEmpty && !country.isNorthAmerican {
        refuse("prefix", "is for US and CA only")
      } else if !prefix.isEmpty && !prefixes.contains(prefix) {
        refuse("prefix", "must be one of \(prefixes.joined(separator: ", "))")
      }
    }
    return faults
  }

  /// Blanks around a text that a form sent do not count.
  private static func given(_ text: String) -> String? {
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest.isEmpty ? nil : String(rest)
  }
}
