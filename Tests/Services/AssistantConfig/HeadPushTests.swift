import API
import AssistantConfig
import Database
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HeadPushTests {
  @Test(arguments: Engine.allCases)
  func `a head reaches a number-inventory that was away`(engine: Engine) async throws {
    try await ServedAssistants.with(engine, numbers: NumberInventoryDouble(isAway: true)) {
      served in
      let first = try await served.create("First")
      let second = try await served.create("Second")
      let changed = try await served.client.updateAssistant(
        .init(assistantID: second.id, accountSlug: "my-team", name: "Second again"),
        options: ServedAssistants.alice)
      #expect(served.numbers.heads.isEmpty)

      try await served.numbers.comeBack(served.group)
      try await eventually {
        served.clock.advance(by: .seconds(5))
        return served.numbers.heads.count == 2
      }
      #expect(served.numbers.heads[first.id] == first)
      #expect(served.numbers.heads[second.id] == changed.assistant)
    }
  }

  @Test func `a head that is refused does not hold up the others`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let refused = try await served.create("Refused")
      served.numbers.refuse(refused.id)
      _ = try await served.client.updateAssistant(
        .init(assistantID: refused.id, accountSlug: "my-team", name: "Changed"),
        options: ServedAssistants.alice)
      await served.numbers.stop()
      let other = try await served.create("Other")
      #expect(served.numbers.heads[other.id] == nil)
      try await served.numbers.comeBack(served.group)
      try await eventually {
        served.clock.advance(by: .seconds(5))
        return served.numbers.heads[other.id] == other
      }
      #expect(served.numbers.heads[refused.id] == refused)
    }
  }

  @Test func `a head that was owed is sent after a restart`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/assistant-config.sqlite"
    var owed = API.Assistant()
    let first = try SQLiteDatabase(path: path, migrations: AssistantSchema.migrations)
    try await ServedAssistants.with(first, numbers: NumberInventoryDouble(isAway: true)) {
      served in
      owed = try await served.create()
    }
    first.close()

    let second = try SQLiteDatabase(path: path, migrations: AssistantSchema.migrations)
    defer { second.close() }
    try await ServedAssistants.with(second) { served in
      let read = try await served.client.getAssistant(
        .init(assistantID: owed.id), options: ServedAssistants.alice)
      #expect(read.assistant == owed)
      try await eventually {
        served.clock.advance(by: .seconds(5))
        return served.numbers.heads[owed.id] == owed
      }
    }
  }
}
