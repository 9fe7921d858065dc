/// Everything that can be changed about an assistant; one version of an assistant is one value of
/// this.
///
/// Texts are stored as they come, so variables such as `{{contact.first_name}}` reach the caller of
/// the assistant unchanged. Bounds are in `AssistantLimits`; they are checked before a value gets
/// here.
package struct AssistantConfiguration: Sendable, Equatable {
  /// What people call it, 1…200 Unicode scalars.
  package var name: String

  /// The language model's name, and who provides it.
  package var model: String
  package var provider: String

  /// Sampling temperature, 0…2.
  package var temperature: Double

  /// The most tokens in one reply, 1…1,000,000.
  package var maxTokens: Int32

  /// What it says first when a call connects, up to 10,000 Unicode scalars.
  package var firstMessage: String

  /// The instructions that define its behaviour, up to 100,000 Unicode scalars.
  package var systemPrompt: String

  package var voice: Voice
  package var transcriptor: Transcriptor

  /// Whether calls are recorded, answered, placed.
  package var recordingEnabled: Bool
  package var inboundEnabled: Bool
  package var outboundEnabled: Bool

  /// Text to speech.
  package struct Voice: Sendable, Equatable {
    package var provider: String
    package var model: String
    package var id: String
    /// The provider's own name of the voice.
    package var name: String

    package init(provider: String, model: String, id: String, name: String) {
      self.provider = provider
      self.model = model
      self.id = id
      self.name = name
    }
  }

  /// Speech to text.
  package struct Transcriptor: Sendable, Equatable {
    package var provider: String
    package var model: String
    /// A BCP-47 tag.
    package var language: String

    package init(provider: String, model: String, language: String) {
      self.provider = provider
      self.model = model
      self.language = language
    }
  }

  package init(
    name: String,
    model: String,
    provider: String,
    temperature: Double,
    maxTokens: Int32,
    firstMessage: String,
    systemPrompt: String,
    voice: Voice,
    transcriptor: Transcriptor,
    recordingEnabled: Bool,
    inboundEnabled: Bool,
    outboundEnabled: Bool
  ) {
    self.name = name
    self.model = model
    self.provider = provider
    self.temperature = temperature
    self.maxTokens = maxTokens
    self.firstMessage = firstMessage
    self.systemPrompt = systemPrompt
    self.voice = voice
    self.transcriptor = transcriptor
    self.recordingEnabled = recordingEnabled
    self.inboundEnabled = inboundEnabled
    self.outboundEnabled = outboundEnabled
  }

  /// The same configuration under another name.
  package func renamed(_ name: String) -> AssistantConfiguration {
    var copy = self
    copy.name = name
    return copy
  }
}
