/// The name of a place as it is compared: without case, accents and punctuation.
struct PlaceName: Hashable, Sendable {
  private let folded: String

  init(_ text: String) {
    var words: [String] = []
    var word = ""
    for scalar in text.lowercased().unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark: continue
      case .lowercaseLetter, .decimalNumber, .otherLetter: word += Self.withoutAccent(scalar)
      case .otherPunctuation, .finalPunctuation, .initialPunctuation, .modifierSymbol,
        .modifierLetter:
        continue
      default:
        if !word.isEmpty { words.append(word) }
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    folded = words.joined(separator: " ")
  }

  /// The base of a letter such as é, which Unicode names LATIN SMALL LETTER E WITH ACUTE.
  private static func withoutAccent(_ scalar: Unicode.Scalar) -> String {
    guard !scalar.isASCII else { return String(scalar) }
    if scalar == "ß" { return "ss" }
    let prefix = "LATIN SMALL LETTER "
    guard let name = scalar.properties.name, name.hasPrefix(prefix),
      let base = name.dropFirst(prefix.count).split(separator: " ").first, base.count == 1
    else { return String(scalar) }
    return base.lowercased()
  }
}
