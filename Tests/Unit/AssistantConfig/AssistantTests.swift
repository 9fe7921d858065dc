import Protobuf
import Telephony
import Testing

@testable import AssistantConfig

@Suite struct AssistantTests {
  let now = Timestamp(seconds: 1_705_312_800)
  let later = Timestamp(seconds: 1_705_316_400)

  func assistant(named name: String = "Sales Agent") -> Assistant {
    .new(
      id: AssistantID(unchecked: "asst_1"),
      team: TeamID(unchecked: "team_1"),
      template: .custom,
      configuration: AssistantTemplate.custom.configuration(named: name),
      at: now
    )
  }

  @Test func `a change of nothing makes no version`() {
    let old = assistant()
    var change = AssistantChange()
    change.name = "Sales Agent"
    change.temperature = 0.7
    #expect(old.revised(to: change.applied(to: old.configuration), at: later) == nil)
  }

  @Test func `a change keeps what it does not name`() throws {
    let old = assistant()
    var change = AssistantChange()
    change.voiceName = "British Lady"
    change.inboundEnabled = false
    let new = try #require(old.revised(to: change.applied(to: old.configuration), at: later))
    var expected = old.configuration
    expected.voice.name = "British Lady"
    expected.inboundEnabled = false
    #expect(new.configuration == expected)
    #expect(new.version == 2)
    #expect(new.createdAt == now)
    #expect(new.updatedAt == later)
  }

  @Test func `every field can be changed`() {
    var change = AssistantChange()
    change.name = "n"
    change.model = "m"
    change.provider = "anthropic"
    change.temperature = 1.5
    change.maxTokens = 7
    change.firstMessage = ""
    change.systemPrompt = "{{contact.first_name}}"
    change.voiceProvider = "elevenlabs"
    change.voiceModel = "vm"
    change.voiceID = "vi"
    change.voiceName = "vn"
    change.transcriptorProvider = "assemblyai"
    change.transcriptorModel = "tm"
    change.transcriptorLanguage = "de-CH"
    change.recordingEnabled = false
    change.inboundEnabled = false
    change.outboundEnabled = false
    let expected = AssistantConfiguration(
      name: "n", model: "m", provider: "anthropic", temperature: 1.5, maxTokens: 7,
      firstMessage: "", systemPrompt: "{{contact.first_name}}",
      voice: .init(provider: "elevenlabs", model: "vm", id: "vi", name: "vn"),
      transcriptor: .init(provider: "assemblyai", model: "tm", language: "de-CH"),
      recordingEnabled: false, inboundEnabled: false, outboundEnabled: false)
    #expect(change.applied(to: assistant().configuration) == expected)
  }

  @Test func `a copy has its own identity and starts at version 1`() {
    var old = assistant()
    old.version = 7
    let copy = old.cloned(as: AssistantID(unchecked: "asst_2"), name: nil, at: later)
    #expect(copy.id.text == "asst_2")
    #expect(copy.version == 1)
    #expect(copy.createdAt == later)
    #expect(copy.configuration == old.configuration.renamed("Sales Agent (copy)"))
  }

  @Test func `a copy of a long name stays within the limit`() {
    let name = String(repeating: "é", count: 200)
    let copy = assistant(named: name).cloned(
      as: AssistantID(unchecked: "asst_2"), name: nil, at: later)
    #expect(copy.configuration.name.unicodeScalars.count == 200)
    #expect(copy.configuration.name.hasSuffix("é (copy)"))
  }

  @Test func `a copy takes the name that is given`() {
    let copy = assistant().cloned(as: AssistantID(unchecked: "asst_2"), name: "Other", at: later)
    #expect(copy.configuration.name == "Other")
  }
}
