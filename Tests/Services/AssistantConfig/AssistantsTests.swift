import API
import Database
import GRPC
import Protobuf
import TestSupport
import Testing

@testable import AssistantConfig

@Suite(.timeLimit(.minutes(1))) struct AssistantsTests {
  let alice = ServedAssistants.alice
  let bob = ServedAssistants.bob
  let missing = "asst_00000000000000000000000009"

  @Test func `a new assistant has everything that is documented`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let assistant = try await served.create("Q1 Outbound Setter", template: "outbound-setter")
      #expect(assistant.id.hasPrefix("asst_"))
      #expect(assistant.accountID == "team_00000000000000000000000001")
      #expect(assistant.name == "Q1 Outbound Setter")
      #expect(assistant.type == "outbound-setter")
      #expect(assistant.model == "gpt-4o-mini")
      #expect(assistant.provider == "openai")
      #expect(assistant.temperature == 0.7)
      #expect(assistant.maxTokens == 1024)
      #expect(assistant.firstMessage.contains("{{contact.first_name}}"))
      #expect(!assistant.systemPrompt.isEmpty)
      #expect(assistant.voiceProvider == "cartesia")
      #expect(assistant.voiceModel == "sonic-2")
      #expect(!assistant.voiceID.isEmpty)
      #expect(!assistant.voiceName.isEmpty)
      #expect(assistant.transcriptorProvider == "deepgram")
      #expect(assistant.transcriptorModel == "nova-2")
      #expect(assistant.transcriptorLanguage == "en")
      #expect(assistant.recordingEnabled)
      #expect(!assistant.inboundEnabled)
      #expect(assistant.outboundEnabled)
      #expect(assistant.createdAt == served.clock.now())
      #expect(assistant.updatedAt == assistant.createdAt)
      #expect(assistant.version == 1)
      let read = try await served.client.getAssistant(
        .init(assistantID: assistant.id), options: alice)
      #expect(read.assistant == assistant)
    }
  }

  @Test func `without a template an assistant is custom`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let assistant = try await served.create()
      #expect(assistant.type == "custom")
      #expect(assistant.inboundEnabled)
      #expect(assistant.outboundEnabled)
    }
  }

  @Test func `a head is pushed before the answer`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let assistant = try await served.create()
      #expect(served.numbers.heads[assistant.id] == assistant)
      let changed = try await served.client.updateAssistant(
        .init(assistantID: assistant.id, accountSlug: "my-team", name: "Other"), options: alice)
      #expect(changed.assistant?.version == 2)
      #expect(served.numbers.heads[assistant.id] == changed.assistant)
      let pushed = served.numbers.pushCount
      let same = try await served.client.updateAssistant(
        .init(assistantID: assistant.id, accountSlug: "my-team", name: "Other"), options: alice)
      #expect(same.assistant == changed.assistant)
      #expect(served.numbers.pushCount == pushed)
    }
  }

  @Test func `an update changes what is present and nothing else`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let old = try await served.create()
      served.clock.advance(by: .seconds(5))
      let prompt = "Ask {{contact.first_name}} about {{deal.name}}. \u{1F600}"
      let answer = try await served.client.updateAssistant(
        .init(
          assistantID: old.id, accountSlug: "team_00000000000000000000000001", firstMessage: "",
          systemPrompt: prompt, temperature: 0, transcriptorLanguage: "es",
          recordingEnabled: false),
        options: alice)
      var expected = old
      expected.firstMessage = ""
      expected.systemPrompt = prompt
      expected.temperature = 0
      expected.transcriptorLanguage = "es"
      expected.recordingEnabled = false
      expected.version = 2
      expected.updatedAt = served.clock.now()
      #expect(answer.assistant == expected)
    }
  }

  @Test(arguments: [
    UpdateAssistantRequest(temperature: 2.1), .init(provider: "acme"), .init(maxTokens: 0),
    .init(name: ""), .init(name: String(repeating: "n", count: 201)),
    .init(firstMessage: String(repeating: "m", count: 10_001)),
    .init(voiceProvider: "acme"), .init(transcriptorLanguage: "not a tag"),
  ])
  func `a field out of its bounds is refused`(bad: UpdateAssistantRequest) async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let assistant = try await served.create()
      var request = bad
      request.assistantID = assistant.id
      request.accountSlug = "my-team"
      await expectRefusal(.invalidArgument, "INVALID_REQUEST") {
        try await served.client.updateAssistant(request, options: alice)
      }
      let read = try await served.client.getAssistant(
        .init(assistantID: assistant.id), options: alice)
      #expect(read.assistant == assistant)
    }
  }

  @Test func `another account is forbidden whether it exists or not`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let assistant = try await served.create()
      for slug in ["your-team", "nobodys", "team_00000000000000000000000002"] {
        await expectForbidden {
          try await served.client.createAssistant(
            .init(accountSlug: slug, name: "x"), options: alice)
        }
        await expectForbidden {
          try await served.client.listAssistants(.init(accountSlug: slug), options: alice)
        }
        await expectForbidden {
          try await served.client.updateAssistant(
            .init(assistantID: assistant.id, accountSlug: slug), options: alice)
        }
      }
      await expectForbidden {
        try await served.client.createAssistant(
          .init(accountSlug: "my-team", name: "x"),
          options: .by(Principal(kind: .service, scopes: ["*"], service: "test")))
      }
    }
  }

  @Test func `another team's assistant is forbidden and a missing one not found`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let id = try await served.create().id
      for call in Self.callsByID(served.client, bob, slug: "your-team") {
        await expectForbidden { try await call(id) }
        await expectRefusal(.notFound, "NOT_FOUND") { try await call(missing) }
      }
      let found = try await served.client.batchGetAssistants(
        .init(assistantIDs: [id, missing]), options: bob)
      #expect(found.assistants.isEmpty)
      #expect(served.numbers.tombstones.isEmpty)
    }
  }

  private func expectForbidden<Response>(_ call: () async throws -> Response) async {
    await expectRefusal(.permissionDenied, "FORBIDDEN", "Forbidden", call)
  }

  /// Every call that names an assistant by its id.
  private static func callsByID(
    _ client: AssistantsClient, _ options: CallOptions, slug: String
  ) -> [(String) async throws -> Void] {
    [
      { _ = try await client.getAssistant(.init(assistantID: $0), options: options) },
      {
        _ = try await client.updateAssistant(
          .init(assistantID: $0, accountSlug: slug, name: "x"), options: options)
      },
      { _ = try await client.cloneAssistant(.init(assistantID: $0), options: options) },
      { _ = try await client.deleteAssistant(.init(assistantID: $0), options: options) },
      { _ = try await client.listAssistantVersions(.init(assistantID: $0), options: options) },
      {
        _ = try await client.getAssistantVersion(
          .init(assistantID: $0, version: 1), options: options)
      },
      {
        _ = try await client.restoreAssistantVersion(
          .init(assistantID: $0, version: 1), options: options)
      },
    ]
  }

  @Test func `a copy has its own identity`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let old = try await served.create("Sales Agent", template: "follow-up")
      let copy = try #require(
        try await served.client.cloneAssistant(.init(assistantID: old.id), options: alice)
          .assistant)
      #expect(copy.id != old.id)
      #expect(copy.name == "Sales Agent (copy)")
      #expect(copy.systemPrompt == old.systemPrompt)
      #expect(served.numbers.heads[copy.id] == copy)
      let named = try await served.client.cloneAssistant(
        .init(assistantID: old.id, name: "Twin"), options: alice)
      #expect(named.assistant?.name == "Twin")
      let listed = try await served.client.listAssistants(
        .init(accountSlug: "my-team"), options: alice)
      #expect(listed.count == 3)
    }
  }

  @Test func `history is kept and can be restored`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let first = try await served.create()
      _ = try await served.client.updateAssistant(
        .init(assistantID: first.id, accountSlug: "my-team", name: "Second"), options: alice)
      let restored = try await served.client.restoreAssistantVersion(
        .init(assistantID: first.id, version: 1), options: alice)
      #expect(restored.assistant?.version == 3)
      #expect(restored.assistant?.name == "Sales Agent")
      #expect(served.numbers.heads[first.id]?.version == 3)
      let history = try await served.client.listAssistantVersions(
        .init(assistantID: first.id), options: alice)
      #expect(history.versions.map(\.version) == [3, 2, 1])
      #expect(history.versions.map(\.name) == ["Sales Agent", "Second", "Sales Agent"])
      #expect(history.count == 3)
      let old = try await served.client.getAssistantVersion(
        .init(assistantID: first.id, version: 1), options: alice)
      #expect(old.assistant == first)
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await served.client.getAssistantVersion(
          .init(assistantID: first.id, version: 4), options: alice)
      }
    }
  }
}
