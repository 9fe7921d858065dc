import NumberInventory
import Telephony

/// The numbers of US and CA: the range that is kept for fiction, 555-0100 to 555-0199, in every
/// area code, and the freephone numbers.
extension NumberBlock {
  static let northAmerica =
    unitedStates.map { block(.us, $0) } + canada.map { block(.ca, $0) } + freephone

  /// 8XX-555-0100 to 8XX-555-0299.
  private static let freephone = Country.northAmericanTollFreePrefixes.flatMap { prefix in
    ["55501", "55502"].map { subscriberPrefix in
      NumberBlock(
        country: .us, numberType: .tollFree, areaCode: prefix, subscriberPrefix: subscriberPrefix,
        width: 2, place: nil)
    }
  }

  private static func block(
    _ country: Country, _ area: (code: Int, city: String, region: String, others: [String])
  ) -> NumberBlock {
    NumberBlock(
      country: country, numberType: .local, areaCode: String(area.code), subscriberPrefix: "55501",
      width: 2,
      place: Place(
        city: area.city, region: area.region, otherCityNames: area.others,
        regionName: regionNames[area.region]))
  }

  /// Area codes, each with a city that it serves.
  private static let unitedStates: [(code: Int, city: String, region: String, others: [String])] = [
    (201, "Jersey City", "NJ", []), (202, "Washington", "DC", ["Washington DC"]),
    (203, "Bridgeport", "CT", []), (205, "Birmingham", "AL", []), (206, "Seattle", "WA", []),
    (207, "Portland", "ME", []), (208, "Boise", "ID", []), (210, "San Antonio", "TX", []),
    (212, "New York", "NY", ["New York City", "NYC", "Manhattan"]),
    (213, "Los Angeles", "CA", ["LA"]), (214, "Dallas", "TX", []),
    (215, "Philadelphia", "PA", []), (216, "Cleveland", "OH", []), (225, "Baton Rouge", "LA", []),
    (239, "Cape Coral", "FL", []), (251, "Mobile", "AL", []), (253, "Tacoma", "WA", []),
    (301, "Rockville", "MD", []), (302, "Wilmington", "DE", []), (303, "Denver", "CO", []),
    (304, "Charleston", "WV", []), (305, "Miami", "FL", []), (307, "Cheyenne", "WY", []),
    (310, "Santa Monica", "CA", []), (312, "Chicago", "IL", []), (313, "Detroit", "MI", []),
    (314, "St. Louis", "MO", ["Saint Louis"]), (316, "Wichita", "KS", []),
    (317, "Indianapolis", "IN", []), (318, "Shreveport", "LA", []),
    (319, "Cedar Rapids", "IA", []), (401, "Providence", "RI", []), (402, "Omaha", "NE", []),
    (404, "Atlanta", "GA", []), (405, "Oklahoma City", "OK", []), (406, "Billings", "MT", []),
    (407, "Orlando", "FL", []), (408, "San Jose", "CA", []), (410, "Baltimore", "MD", []),
    (412, "Pittsburgh", "PA", []), (413, "Springfield", "MA", []), (414, "Milwaukee", "WI", []),
    (415, "San Francisco", "CA", ["SF"]), (480, "Mesa", "AZ", []), (501, "Little Rock", "AR", []),
    (502, "Louisville", "KY", []), (503, "Portland", "OR", []), (504, "New Orleans", "LA", []),
    (505, "Albuquerque", "NM", []), (508, "Worcester", "MA", []), (509, "Spokane", "WA", []),
    (510, "Oakland", "CA", []), (512, "Austin", "TX", []), (513, "Cincinnati", "OH", []),
    (515, "Des Moines", "IA", []), (520, "Tucson", "AZ", []), (601, "Jackson", "MS", []),
    (602, "Phoenix", "AZ", []), (603, "Manchester", "NH", []), (605, "Sioux Falls", "SD", []),
    (608, "Madison", "WI", []), (612, "Minneapolis", "MN", []), (614, "Columbus", "OH", []),
    (615, "Nashville", "TN", []), (616, "Grand Rapids", "MI", []), (617, "Boston", "MA", []),
    (619, "San Diego", "CA", []), (701, "Fargo", "ND", []), (702, "Las Vegas", "NV", []),
    (703, "Arlington", "VA", []), (704, "Charlotte", "NC", []), (713, "Houston", "TX", []),
    (716, "Buffalo", "NY", []), (718, "Brooklyn", "NY", []), (775, "Reno", "NV", []),
    (801, "Salt Lake City", "UT", []), (802, "Burlington", "VT", []), (803, "Columbia", "SC", []),
    (804, "Richmond", "VA", []), (808, "Honolulu", "HI", []), (813, "Tampa", "FL", []),
    (816, "Kansas City", "MO", []), (860, "Hartford", "CT", []), (901, "Memphis", "TN", []),
    (904, "Jacksonville", "FL", []), (907, "Anchorage", "AK", []),
    (913, "Overland Park", "KS", []), (915, "El Paso", "TX", []), (916, "Sacramento", "CA", []),
    (918, "Tulsa", "OK", []), (919, "Raleigh", "NC", []),
  ]

  private static let canada: [(code: Int, city: String, region: String, others: [String])] = [
    (204, "Winnipeg", "MB", []), (226, "London", "ON", []), (250, "Victoria", "BC", []),
    (289, "Mississauga", "ON", []), (306, "Regina", "SK", []), (403, "Calgary", "AB", []),
    (416, "Toronto", "ON", []), (418, "Québec", "QC", ["Quebec City", "Ville de Québec"]),
    (438, "Montréal", "QC", []), (450, "Laval", "QC", []), (506, "Moncton", "NB", []),
    (514, "Montréal", "QC", []), (519, "Windsor", "ON", []), (604, "Vancouver", "BC", []),
    (613, "Ottawa", "ON", []), (639, "Saskatoon", "SK", []), (647, "Toronto", "ON", []),
    (705, "Sudbury", "ON", ["Greater Sudbury"]), (709, "St. John's", "NL", ["Saint John's"]),
    (778, "Surrey", "BC", []), (780, "Edmonton", "AB", []), (782, "Charlottetown", "PE", []),
    (807, "Thunder Bay", "ON", []), (819, "Gatineau", "QC", []), (867, "Whitehorse", "YT", []),
    (902, "Halifax", "NS", []), (905, "Hamilton", "ON", []),
  ]

  private static let regionNames = [
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "ON": "Ontario",
    "PE": "Prince Edward Island", "QC": "Québec", "SK": "Saskatchewan", "YT": "Yukon",
  ]
}
