import API
import GRPC
import NumberInventory
import Standard
import Telephony
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct NumberSearchTests {
  private func search(
    _ fixture: InventoryFixture, _ filters: SearchPhoneNumbersRequest.Filters
  ) async throws -> SearchPhoneNumbersResponse {
    try await fixture.numbers.searchPhoneNumbers(
      SearchPhoneNumbersRequest(filters: filters), options: .by(TestTeam("acme").principal))
  }

  @Test func `the carrier's numbers are found with their prices`() async throws {
    try await InventoryFixture.run { fixture in
      let found = try await search(
        fixture, .init(countryCode: "us", areaCode: "415", numberType: .local, limit: 5))
      #expect(found.provider == "simulated")
      #expect(found.count == 5 && found.numbers.count == 5)
      for number in found.numbers {
        #expect(number.phoneNumber.hasPrefix("+1415555"))
        #expect(USD(number.monthlyPrice)?.description == number.monthlyPrice)
        #expect(USD(number.setupPrice)?.description == number.setupPrice)
        #expect(number.locality == "San Francisco" && number.region == "CA")
      }
      let carrier = try await fixture.numbers.getCarrier(
        GetCarrierRequest(), options: .by(TestTeam("acme").principal))
      #expect(carrier.provider == "simulated")
    }
  }

  @Test func `twenty are returned unless another limit is asked for`() async throws {
    try await InventoryFixture.run { fixture in
      let found = try await search(fixture, .init(countryCode: "DE"))
      #expect(found.count == 20)
    }
  }

  @Test func `a number that was bought is not offered`() async throws {
    try await InventoryFixture.run { fixture in
      _ = try await fixture.owned("+14155550101", TestTeam("acme"))
      let found = try await search(
        fixture, .init(countryCode: "US", areaCode: "415", limit: 100))
      #expect(!found.numbers.contains { $0.phoneNumber == "+14155550101" })
    }
  }

  @Test func `a country that is not sold is refused with those that are`() async throws {
    try await InventoryFixture.run { fixture in
      await expectRefusal(
        .invalidArgument, "UNSUPPORTED_COUNTRY",
        "filters.countryCode must be one of AE, US, CA, DE, AT, CH."
      ) { try await search(fixture, .init(countryCode: "GB")) }
    }
  }

  @Test func `filters that do not go together are refused by their names`() async throws {
    try await InventoryFixture.run { fixture in
      do {
        _ = try await search(fixture, .init(countryCode: "DE", areaCode: "415", prefix: "800"))
        Issue.record("the search was not refused")
      } catch let error as RPCError {
        #expect(error.code == .invalidArgument && error.refusalReason == "INVALID_REQUEST")
        let fields = error.detail(BadRequest.self)?.fieldViolations.map(\.field)
        #expect(fields == ["filters.areaCode", "filters.prefix"])
      }
    }
  }

  @Test func `a carrier whose answer does not come makes the search unavailable`() async throws {
    try await InventoryFixture.run(.init(faults: "error=100%")) { fixture in
      await expectRefusal(.unavailable, "UNAVAILABLE") {
        try await search(fixture, .init(countryCode: "US"))
      }
    }
  }
}
