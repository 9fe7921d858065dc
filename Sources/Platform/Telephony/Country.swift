/// A country that numbers are sold in, by its ISO 3166-1 alpha-2 code.
package enum Country: String, Sendable, CaseIterable {
  case ae = "AE"
  case us = "US"
  case ca = "CA"
  case de = "DE"
  case at = "AT"
  case ch = "CH"

  /// Reads a code in any case; nil for a country that is not sold.
  package init?(code: String) { self.init(rawValue: code.uppercased()) }

  package var code: String { rawValue }

  /// The name that people see.
  package var name: String {
    switch self {
    case .ae: "United Arab Emirates"
    case .us: "United States"
    case .ca: "Canada"
    case .de: "Germany"
    case .at: "Austria"
    case .ch: "Switzerland"
    }
  }

  /// The country code of E.164 without `+`.
  package var callingCode: String {
    switch self {
    case .ae: "971"
    case .us, .ca: "1"
    case .de: "49"
    case .at: "43"
    case .ch: "41"
    }
  }

  /// Whether it takes part in the North American Numbering Plan: three-digit area codes, states or
  /// provinces, and toll-free prefixes to choose from.
  package var isNorthAmerican: Bool { self == .us || self == .ca }

  /// The toll-free prefixes of the North American Numbering Plan.
  package static let northAmericanTollFreePrefixes = [
    "800", "833", "844", "855", "866", "877", "888",
  ]
}
