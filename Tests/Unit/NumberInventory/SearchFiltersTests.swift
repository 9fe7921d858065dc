import Telephony
import Testing

@testable import NumberInventory

@Suite struct SearchFiltersTests {
  static func filters(
    _ country: String, _ type: NumberType = .local,
    _ change: (inout SearchFilters) -> Void = { _ in }
  ) -> SearchFilters {
    var filters = SearchFilters(countryCode: country, numberType: type)
    change(&filters)
    return filters
  }

  @Test(arguments: ["US", "us", "uS"]) func `a country is found in any case`(code: String) throws {
    #expect(try Self.filters(code).carrierSearch().country == .us)
  }

  @Test(arguments: ["GB", "XX", "1 "]) func `a country that is not sold is unsupported`(
    code: String
  ) {
    #expect(throws: NumberFailure.unsupportedCountry) {
      try Self.filters(code).carrierSearch()
    }
  }

  @Test(arguments: [
    (filters("DE") { $0.areaCode = "415" }, "filters.areaCode"),
    (filters("US", .tollFree) { $0.areaCode = "415" }, "filters.areaCode"),
    (filters("CH") { $0.state = "ZH" }, "filters.state"),
    (filters("US", .tollFree) { $0.state = "CA" }, "filters.state"),
    (filters("CA", .tollFree) { $0.city = "Toronto" }, "filters.city"),
    (filters("US") { $0.prefix = "800" }, "filters.prefix"),
    (filters("AE", .tollFree) { $0.prefix = "800" }, "filters.prefix"),
    (filters("US", .tollFree) { $0.prefix = "801" }, "filters.prefix"),
  ])
  func `a filter that does not go with the others is refused by its name`(
    filters: SearchFilters, path: String
  ) {
    do {
      _ = try filters.carrierSearch()
      Issue.record("the search was accepted")
    } catch {
      guard case .invalid(let faults) = error else {
        Issue.record("refused as \(error)")
        return
      }
      #expect(faults.map(\.path) == [path])
    }
  }

  @Test func `every filter that does not go is named`() {
    let filters = Self.filters("DE") {
      $0.areaCode = "415"
      $0.state = "CA"
      $0.prefix = "800"
    }
    #expect {
      try filters.carrierSearch()
    } throws: { error in
      guard case NumberFailure.invalid(let faults)? = error as? NumberFailure else { return false }
      return faults.map(\.path) == ["filters.areaCode", "filters.state", "filters.prefix"]
    }
  }

  @Test func `empty and blank texts do not narrow`() throws {
    let search = try Self.filters("US") { $0.city = "  " }.carrierSearch()
    #expect(search == CarrierSearch(country: .us))
  }

  @Test func `all that is asked for reaches the carrier`() throws {
    let search = try Self.filters("us") {
      $0.areaCode = "415"
      $0.state = " ca "
      $0.city = "San Francisco"
      $0.contains = "01"
      $0.features = [.voice, .sms]
      $0.limit = 7
    }.carrierSearch()
    #expect(
      search
        == CarrierSearch(
          country: .us, areaCode: "415", state: "ca", city: "San Francisco", contains: "01",
          features: [.voice, .sms], limit: 7))
    let tollFree = try Self.filters("CA", .tollFree) { $0.prefix = "888" }.carrierSearch()
    #expect(tollFree.prefix == "888" && tollFree.numberType == .tollFree)
  }
}
