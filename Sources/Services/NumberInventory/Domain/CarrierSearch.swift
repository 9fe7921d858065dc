package import Telephony

package enum NumberType: String, Sendable, CaseIterable {
  /// Belongs to an area or a city.
  case local

  /// Costs its callers nothing.
  case tollFree = "toll-free"
}

package enum NumberFeature: String, Sendable, CaseIterable {
  case voice
  case sms
  case mms
  case fax
}

/// Which of the numbers for sale are wanted.
///
/// All filters hold together; nil and empty ones do not
/// narrow.
package struct CarrierSearch: Sendable, Equatable {
  package var country: Country
  package var numberType: NumberType

  /// Three digits; local numbers of US and CA only.
  package var areaCode: String?

  /// State or province, as its two-letter code or its English name, any case; local numbers of US
  /// and CA only.
  package var state: String?

  /// The whole name of a city, whatever the case and the accents; local numbers only.
  package var city: String?

  /// One of `Country.northAmericanTollFreePrefixes`; toll-free numbers of US and CA only.
  package var prefix: String?

  /// 1 to 7 digits that occur in the subscriber number: what follows the area code or prefix.
  package var contains: String?

  /// The number has all of these.
  package var features: Set<NumberFeature>

  /// How many to return at most: 1…100.
  package var limit: Int

  package init(
    country: Country, numberType: NumberType = .local, areaCode: String? = nil,
    state: String? = nil,
    city: String? = nil, prefix: String? = nil, contains: String? = nil,
    features: Set<NumberFeature> = [], limit: Int = 20
  ) {
    self.country = country
    self.numberType = numberType
    self.areaCode = areaCode
    self.state = state
    self.city = city
    self.prefix = prefix
    self.contains = contains
    self.features = features
    self.limit = limit
  }
}

/// A number for sale.
package struct AvailableNumber: Sendable, Equatable {
  package var phoneNumber: E164
  package var country: Country
  package var numberType: NumberType

  /// For each month held, and once.
  package var monthlyPrice: USD
  package var setupPrice: USD

  /// In the order voice, sms, mms, fax; without duplicates.
  package var features: [NumberFeature]

  /// The city; nil where unknown, as for a toll-free number.
  package var locality: String?

  /// The two-letter code of the state or province, or another country's name of the region; nil
  /// where unknown.
  package var region: String?

  package init(
    phoneNumber: E164, country: Country, numberType: NumberType, monthlyPrice: USD, setupPrice: USD,
    features: [NumberFeature], locality: String? = nil, region: String? = nil
  ) {
    self.phoneNumber = phoneNumber
    self.country = country
    self.numberType = numberType
    self.monthlyPrice = monthlyPrice
    self.setupPrice = setupPrice
    self.features = features
    self.locality = locality
    self.region = region
  }
}
