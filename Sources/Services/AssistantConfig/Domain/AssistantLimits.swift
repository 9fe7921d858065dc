/// Bounds of an assistant's fields, as the catalogue tells them to forms.
///
/// The contract's field
/// rules hold them too.
package enum AssistantLimits {
  /// Lengths in Unicode scalars.
  package static let nameLength: Int32 = 200
  package static let firstMessageLength: Int32 = 10_000
  package static let systemPromptLength: Int32 = 100_000

  package static let temperatureMax = 2.0
  package static let maxTokens: Int32 = 1_000_000

  /// How many phone numbers one assistant may have.
  package static let phoneNumbersPerAssistant: Int32 = 1_000

  /// How many numbers one search returns at most.
  package static let searchResults: Int32 = 100

  /// How many assistants one team may have; another is refused with LIMIT_REACHED.
  package static let assistantsPerTeam = 10_000
}
