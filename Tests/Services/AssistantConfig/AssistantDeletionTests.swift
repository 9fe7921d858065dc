import API
import GRPC
import Testing

@Suite(.timeLimit(.minutes(1))) struct AssistantDeletionTests {
  let alice = ServedAssistants.alice

  @Test func `an assistant is closed at number-inventory and then gone`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let id = try await served.create().id
      let answer = try await served.client.deleteAssistant(
        .init(assistantID: id), options: alice)
      #expect(answer.deleted)
      #expect(served.numbers.tombstones == [id])
      for _ in 1...2 {
        await expectRefusal(.notFound, "NOT_FOUND") {
          try await served.client.deleteAssistant(.init(assistantID: id), options: alice)
        }
      }
      await expectRefusal(.notFound, "NOT_FOUND") {
        try await served.client.getAssistant(.init(assistantID: id), options: alice)
      }
    }
  }

  @Test func `an assistant with phone numbers stays`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let assistant = try await served.create()
      served.numbers.assign(assistant.id)
      await expectRefusal(.failedPrecondition, "ASSISTANT_HAS_NUMBERS") {
        try await served.client.deleteAssistant(.init(assistantID: assistant.id), options: alice)
      }
      let read = try await served.client.getAssistant(
        .init(assistantID: assistant.id), options: alice)
      #expect(read.assistant == assistant)
    }
  }

  @Test func `while number-inventory is away nothing is deleted`() async throws {
    try await ServedAssistants.with(.sqlite, numbers: NumberInventoryDouble(isAway: true)) {
      served in
      let assistant = try await served.create()
      await expectRefusal(.unavailable, "UNAVAILABLE") {
        try await served.client.deleteAssistant(.init(assistantID: assistant.id), options: alice)
      }
      let read = try await served.client.getAssistant(
        .init(assistantID: assistant.id), options: alice)
      #expect(read.assistant == assistant)
    }
  }
}
