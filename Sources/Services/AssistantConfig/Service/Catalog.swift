import API
import Protobuf
import Telephony

/// What forms need to know about what can be chosen.
package struct Catalog: Sendable {
  private let providerName: String

  /// Makes a catalogue; the name is what people see for the provider of numbers that can be bought.
  package init(providerName: String) {
    self.providerName = providerName
  }

  /// Returns the catalogue, with numbers to be bought from this carrier.
  func wire(carrier: String) -> GetCatalogResponse {
    GetCatalogResponse(
      numberProviders: numberProviders(carrier: carrier),
      countries: Country.allCases.map(Self.country),
      numberTypes: [
        .init(id: "local", name: "Local number (geographic)"),
        .init(id: "toll-free", name: "Toll-free"),
      ],
      features: [
        .init(id: "voice", name: "Voice"),
        .init(id: "sms", name: "SMS"),
        .init(id: "mms", name: "MMS"),
        .init(id: "fax", name: "Fax"),
      ],
      templates: AssistantTemplate.allCases.map(Self.template),
      modelProviders: [
        .init(id: "openai", name: "OpenAI"),
        .init(id: "anthropic", name: "Anthropic"),
        .init(id: "google", name: "Google"),
        .init(id: "deepseek", name: "DeepSeek"),
        .init(id: "qwen", name: "Qwen"),
      ],
      voiceProviders: [
        .init(id: "cartesia", name: "Cartesia"),
        .init(id: "elevenlabs", name: "ElevenLabs"),
      ],
      transcriptorProviders: [
        .init(id: "deepgram", name: "Deepgram"),
        .init(id: "assemblyai", name: "AssemblyAI"),
      ],
      limits: .init(
        nameLength: AssistantLimits.nameLength,
        firstMessageLength: AssistantLimits.firstMessageLength,
        systemPromptLength: AssistantLimits.systemPromptLength,
        temperatureMax: AssistantLimits.temperatureMax,
        maxTokens: AssistantLimits.maxTokens,
        phoneNumbersPerAssistant: AssistantLimits.phoneNumbersPerAssistant,
        searchResults: AssistantLimits.searchResults
      )
    )
  }

  private func numberProviders(
    carrier: String
  ) -> [GetCatalogResponse.NumberProvider] {
    let own = GetCatalogResponse.NumberProvider(
      id: carrier, name: providerName, available: true, recommended: true)
    let coming = [
      ("twilio", "Twilio"), ("telnyx", "Telnyx"), ("plivo", "Plivo"), ("wavix", "Wavix"),
    ]
    // An id names one provider: the carrier behind the own one is not listed a second time.
    return [own]
      + coming.filter { $0.0 != carrier }.map {
        .init(id: $0.0, name: $0.1, available: false, recommended: false)
      }
  }

  private static func country(_ country: Country) -> GetCatalogResponse.Country {
    .init(
      code: country.code,
      name: country.name,
      callingCode: "+" + country.callingCode,
      hasAreaCodes: country.isNorthAmerican,
      tollFreePrefixes: country.isNorthAmerican ? Country.northAmericanTollFreePrefixes : []
    )
  }

  private static func template(_ template: AssistantTemplate) -> GetCatalogResponse.Template {
    // Shown with an empty identity: it is no assistant yet.
    let defaults = Assistant(
      id: AssistantID(unchecked: ""),
      team: TeamID(unchecked: ""),
      template: template,
      configuration: template.configuration(named: ""),
      createdAt: Timestamp(microseconds: 0),
      updatedAt: Timestamp(microseconds: 0),
      version: 0
    )
    var wire = defaults.wire
    wire.createdAt = nil
    wire.updatedAt = nil
    return .init(
      id: template.rawValue,
      name: template.title,
      description: template.summary,
      defaults: wire
    )
  }
}
