import API
import Telephony

// How this service's values look in its protos.

extension Assistant {
  var wire: API.Assistant {
    .init(
      id: id.text,
      accountID: team.text,
      name: configuration.name,
      type: template.rawValue,
      model: configuration.model,
      provider: configuration.provider,
      temperature: configuration.temperature,
      maxTokens: configuration.maxTokens,
      firstMessage: configuration.firstMessage,
      systemPrompt: configuration.systemPrompt,
      voiceProvider: configuration.voice.provider,
      voiceModel: configuration.voice.model,
      voiceID: configuration.voice.id,
      voiceName: configuration.voice.name,
      transcriptorProvider: configuration.transcriptor.provider,
      transcriptorModel: configuration.transcriptor.model,
      transcriptorLanguage: configuration.transcriptor.language,
      recordingEnabled: configuration.recordingEnabled,
      inboundEnabled: configuration.inboundEnabled,
      outboundEnabled: configuration.outboundEnabled,
      createdAt: createdAt,
      updatedAt: updatedAt,
      version: version
    )
  }
}

extension AssistantChange {
  init(_ request: UpdateAssistantRequest) {
    self.init()
    name = request.name
    model = request.model
    provider = request.provider
    temperature = request.temperature
    maxTokens = request.maxTokens
    firstMessage = request.firstMessage
    systemPrompt = request.systemPrompt
    voiceProvider = request.voiceProvider
    voiceModel = request.voiceModel
    voiceID = request.voiceID
    voiceName = request.voiceName
    transcriptorProvider = request.transcriptorProvider
    transcriptorModel = request.transcriptorModel
    transcriptorLanguage = request.transcriptorLanguage
    recordingEnabled = request.recordingEnabled
    inboundEnabled = request.inboundEnabled
    outboundEnabled = request.outboundEnabled
  }
}
