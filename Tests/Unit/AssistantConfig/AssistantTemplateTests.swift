import Testing

@testable import AssistantConfig

@Suite struct AssistantTemplateTests {
  @Test(arguments: [
    (AssistantTemplate.outboundSetter, false, true),
    (.inboundSupport, true, false),
    (.followUp, false, true),
    (.custom, true, true),
  ])
  func `switches follow the template`(template: AssistantTemplate, inbound: Bool, outbound: Bool) {
    let configuration = template.configuration(named: "x")
    #expect(configuration.inboundEnabled == inbound)
    #expect(configuration.outboundEnabled == outbound)
    #expect(configuration.recordingEnabled)
  }

  @Test func `each template has words of its own`() {
    let all = AssistantTemplate.allCases.map { $0.configuration(named: "x") }
    #expect(Set(all.map(\.firstMessage)).count == 4)
    #expect(Set(all.map(\.systemPrompt)).count == 4)
    for configuration in all {
      #expect(
        configuration.systemPrompt.contains("{{contact.first_name}}")
          || configuration.inboundEnabled)
      #expect(configuration.firstMessage.unicodeScalars.count <= 10_000)
      #expect(configuration.systemPrompt.unicodeScalars.count <= 100_000)
    }
  }

  @Test func `the documented defaults hold`() {
    let configuration = AssistantTemplate.outboundSetter.configuration(named: "x")
    #expect(configuration.model == "gpt-4o-mini")
    #expect(configuration.provider == "openai")
    #expect(configuration.temperature == 0.7)
    #expect(configuration.maxTokens == 1024)
    #expect(configuration.voice.provider == "cartesia")
    #expect(configuration.voice.model == "sonic-2")
    #expect(
      configuration.transcriptor == .init(provider: "deepgram", model: "nova-2", language: "en"))
  }
}
