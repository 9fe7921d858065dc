/// What an update asks for: `nil` leaves a value as it is.
package struct AssistantChange: Sendable, Equatable {
  package var name: String?
  package var model: String?
  package var provider: String?
  package var temperature: Double?
  package var maxTokens: Int32?
  package var firstMessage: String?
  package var systemPrompt: String?
  package var voiceProvider: String?
  package var voiceModel: String?
  package var voiceID: String?
  package var voiceName: String?
  package var transcriptorProvider: String?
  package var transcriptorModel: String?
  package var transcriptorLanguage: String?
  package var recordingEnabled: Bool?
  package var inboundEnabled: Bool?
  package var outboundEnabled: Bool?

  package init() {}

  /// Returns the configuration after this change; equal to the old one when nothing differs.
  package func applied(to old: AssistantConfiguration) -> AssistantConfiguration {
    var new = old
    set(&new.name, name)
    set(&new.model, model)
    set(&new.provider, provider)
    set(&new.temperature, temperature)
    set(&new.maxTokens, maxTokens)
    set(&new.firstMessage, firstMessage)
    set(&new.systemPrompt, systemPrompt)
    set(&new.voice.provider, voiceProvider)
    set(&new.voice.model, voiceModel)
    set(&new.voice.id, voiceID)
    set(&new.voice.name, voiceName)
    set(&new.transcriptor.provider, transcriptorProvider)
    set(&new.transcriptor.model, transcriptorModel)
    set(&new.transcriptor.language, transcriptorLanguage)
    set(&new.recordingEnabled, recordingEnabled)
    set(&new.inboundEnabled, inboundEnabled)
    set(&new.outboundEnabled, outboundEnabled)
    return new
  }

  private func set<Value>(_ value: inout Value, _ change: Value?) {
    if let change { value = change }
  }
}
