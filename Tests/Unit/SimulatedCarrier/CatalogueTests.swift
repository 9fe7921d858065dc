import NumberInventory
import Telephony
import Testing

@testable import SimulatedCarrier

@Suite struct CatalogueTests {
  static let catalogue = Catalogue(seed: 1)

  private var catalogue: Catalogue { Self.catalogue }

  private func search(
    _ country: Country, _ numberType: NumberType = .local,
    _ change: (inout CarrierSearch) -> Void = { _ in }
  ) throws -> [AvailableNumber] {
    var search = CarrierSearch(country: country, numberType: numberType, limit: 100)
    change(&search)
    return try catalogue.search(search) { _ in false }
  }

  @Test func `more than 60 area codes of US and CA have 100 numbers each`() {
    for country in [Country.us, .ca] {
      let offers = catalogue.offers(in: country, .local)
      let areas = Dictionary(grouping: offers) { $0.phoneNumber.text.dropFirst(2).prefix(3) }
      #expect(areas.count >= (country == .us ? 60 : 20))
      for (area, numbers) in areas {
        #expect(numbers.count == 100, "\(area)")
        #expect(Set(numbers.map(\.phoneNumber)).count == 100)
        #expect(numbers.allSatisfy { $0.phoneNumber.text.hasPrefix("+1\(area)55501") })
        #expect(Set(numbers.map(\.locality)).count == 1)
        #expect(numbers[0].locality != nil)
        #expect(numbers[0].region?.utf8.count == 2)
      }
    }
  }

  @Test(arguments: Country.northAmericanTollFreePrefixes)
  func `a toll-free prefix has 200 numbers in either country`(prefix: String) {
    for country in [Country.us, .ca] {
      let numbers = catalogue.offers(in: country, .tollFree)
        .filter { $0.phoneNumber.text.hasPrefix("+1\(prefix)") }
      #expect(numbers.count >= 200)
      #expect(numbers.allSatisfy { $0.country == country && $0.locality == nil })
    }
  }

  @Test(arguments: [Country.ae, .de, .at, .ch])
  func `another country has at least 500 local and 500 toll-free numbers`(country: Country) {
    for numberType in NumberType.allCases {
      let numbers = catalogue.offers(in: country, numberType)
      #expect(Set(numbers.map(\.phoneNumber)).count == numbers.count)
      #expect(numbers.count >= 500)
      #expect(
        numbers.allSatisfy { $0.phoneNumber.text.hasPrefix("+\(country.callingCode)") })
      #expect(numbers.allSatisfy { ($0.locality != nil) == (numberType == .local) })
    }
  }

  @Test func `German numbers are those kept for films and books`() {
    let blocks = ["+493023125", "+496990009", "+494066969", "+492214710", "+498999998"]
    #expect(
      catalogue.offers(in: .de, .local).allSatisfy { offer in
        blocks.contains { offer.phoneNumber.text.hasPrefix($0) }
      })
  }

  @Test(arguments: ["+14155550101", "+14155550198"])
  func `the numbers that the documents print cost what they print`(text: String) throws {
    let item = try #require(E164(text).flatMap { catalogue.item($0) })
    for seed in [1, 2, 99] as [UInt64] {
      let offer = try #require(Catalogue(seed: seed).offer(item))
      #expect("\(offer.monthlyPrice)" == "1.00")
      #expect("\(offer.setupPrice)" == "1.00")
      #expect(offer.features == [.voice, .sms])
      #expect(offer.locality == "San Francisco")
      #expect(offer.region == "CA")
    }
  }

  @Test func `a search of 415 finds the documents' numbers first`() throws {
    let found = try search(.us) { $0.areaCode = "415" }
    #expect(found.count == 100)
    #expect(
      found.prefix(3).map(\.phoneNumber.text) == ["+14155550101", "+14155550198", "+14155550100"])
  }

  @Test func `numbers that trigger faults come last`() throws {
    let found = try search(.us) { $0.areaCode = "212" }
    let faulty = Set((190...197).map { "0\($0)" })
    #expect(found.prefix(92).allSatisfy { !faulty.contains(String($0.phoneNumber.text.suffix(4))) })
  }

  @Test func `a search without an area shows many places`() throws {
    let found = try search(.us) { $0.limit = 20 }
    #expect(Set(found.map { "\($0.locality ?? ""), \($0.region ?? "")" }).count >= 19)
  }

  @Test func `the same seed gives the same stock and another seed another`() {
    let again = Catalogue(seed: 1)
    let other = Catalogue(seed: 2)
    for country in Country.allCases {
      let offers = catalogue.offers(in: country, .local)
      #expect(offers == again.offers(in: country, .local))
      #expect(offers != other.offers(in: country, .local))
      #expect(
        Set(offers.map(\.phoneNumber)) == Set(other.offers(in: country, .local).map(\.phoneNumber)))
    }
  }

  @Test func `prices and features vary`() {
    let offers = catalogue.offers(in: .us, .local)
    #expect(Set(offers.map(\.monthlyPrice)).count > 4)
    #expect(Set(offers.map(\.features)).count >= 4)
    #expect(offers.allSatisfy { $0.monthlyPrice > .zero && $0.features.contains(.voice) })
  }

  @Test(
    arguments: [
      (Country.ch, "zurich", "Zürich"), (.ch, "ZÜRICH", "Zürich"), (.ca, "montreal", "Montréal"),
      (.ca, "st johns", "St. John's"), (.de, "koln", "Köln"), (.de, "Cologne", "Köln"),
      (.us, "St. Louis", "St. Louis"), (.at, "vienna", "Wien"), (.ae, "abu dhabi", "Abu Dhabi"),
    ])
  func `a city is found whatever its case and accents`(
    country: Country, wanted: String, found: String
  ) throws {
    let numbers = try search(country) { $0.city = wanted }
    #expect(!numbers.isEmpty)
    #expect(numbers.allSatisfy { $0.locality == found })
  }

  @Test func `a part of a city's name finds nothing`() throws {
    #expect(try search(.us) { $0.city = "San" }.isEmpty)
  }

  @Test(arguments: ["CA", "california", "California"])
  func `a state is found by code and name`(state: String) throws {
    let numbers = try search(.us) { $0.state = state }
    #expect(numbers.count == 100)
    #expect(numbers.allSatisfy { $0.region == "CA" })
  }

  @Test func `features and digits narrow a search`() throws {
    let numbers = try search(.us) {
      $0.features = [.mms, .fax]
      $0.contains = "017"
    }
    #expect(!numbers.isEmpty)
    #expect(
      numbers.allSatisfy {
        $0.features.contains(.mms) && $0.features.contains(.fax)
          && $0.phoneNumber.text.dropFirst(5).contains("017")
      })
  }

  @Test func `held numbers are left out and others take their place`() throws {
    let all = try search(.us) { $0.areaCode = "415" }
    let held = Set(all.prefix(2).map(\.phoneNumber))
    var narrow = CarrierSearch(country: .us, areaCode: "415", limit: 5)
    let found = try catalogue.search(narrow) { held.contains($0) }
    #expect(found == Array(all[2..<7]))
    narrow.limit = 1
    #expect(try catalogue.search(narrow) { held.contains($0) } == [all[2]])
  }

  @Test(
    arguments: [
      CarrierSearch(country: .de, areaCode: "415"), CarrierSearch(country: .us, areaCode: "41"),
      CarrierSearch(country: .us, numberType: .tollFree, areaCode: "415"),
      CarrierSearch(country: .us, prefix: "800"),
      CarrierSearch(country: .us, numberType: .tollFree, prefix: "801"),
      CarrierSearch(country: .ch, state: "ZH"),
      CarrierSearch(country: .us, numberType: .tollFree, city: "Boston"),
      CarrierSearch(country: .us, contains: "12345678"), CarrierSearch(country: .us, contains: "a"),
      CarrierSearch(country: .us, limit: 0), CarrierSearch(country: .us, limit: 101),
    ])
  func `filters that do not go together are refused`(search: CarrierSearch) {
    #expect(throws: CarrierError.self) { try catalogue.search(search) { _ in false } }
  }

  @Test(arguments: [
    "+14155550200", "+14155551234", "+15555550101", "+442079460000", "+493012345678",
  ])
  func `numbers that are not in the stock are not known`(text: String) throws {
    #expect(catalogue.item(try #require(E164(text))) == nil)
  }

  @Test func `every number is found by its text`() {
    for country in Country.allCases {
      for item in catalogue.items(in: country, .local) {
        #expect(catalogue.number(item).flatMap { catalogue.item($0) } == item)
      }
    }
  }
}
