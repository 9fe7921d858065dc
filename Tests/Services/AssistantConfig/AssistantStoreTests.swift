import Database
import Protobuf
import Telephony
import TestSupport
import Testing

@testable import AssistantConfig

@Suite struct AssistantStoreTests {
  @Test(arguments: Engine.allCases)
  func `an assistant comes back as it was stored`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let assistant = try await stores.create(1, template: .outboundSetter)
      #expect(try await stores.store.assistant(assistant.id, of: stores.team) == assistant)
      #expect(try await stores.due() == [assistant.id])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a change makes a version and the old one stays`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let old = try await stores.create(1)
      stores.clock.advance(by: .seconds(60))
      var change = AssistantChange()
      change.systemPrompt = "Greet {{contact.first_name}}."
      change.temperature = 0.25
      let (new, isNew) = try await stores.update(old.id, by: change)
      #expect(isNew)
      #expect(new.version == 2)
      #expect(new.configuration.systemPrompt == "Greet {{contact.first_name}}.")
      #expect(new.updatedAt == stores.now)
      #expect(try await stores.store.version(1, of: old.id, team: stores.team) == old)
      #expect(try await stores.store.version(2, of: old.id, team: stores.team) == new)
      let (versions, count) = try await stores.store.versions(
        old.id, of: stores.team, limit: 10, offset: 0)
      #expect(versions == [new, old])
      #expect(count == 2)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a change of nothing makes no version and sends nothing`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let old = try await stores.create(1)
      try await stores.outbox.accepted(old.id, version: 1)
      var change = AssistantChange()
      change.name = old.configuration.name
      let (same, isNew) = try await stores.update(old.id, by: change)
      #expect(!isNew)
      #expect(same == old)
      #expect(try await stores.due().isEmpty)
    }
  }

  @Test(arguments: Engine.allCases)
  func `restoring an old version makes a new one`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let old = try await stores.create(1)
      var change = AssistantChange()
      change.name = "Other"
      _ = try await stores.update(old.id, by: change)
      let (restored, isNew) = try await stores.store.restore(
        old.id, of: stores.team, version: 1, at: stores.now, firstRetryAt: stores.now)
      #expect(isNew)
      #expect(restored.version == 3)
      #expect(restored.configuration == old.configuration)
      await #expect(throws: AssistantFailure.noVersion(old.id, 9)) {
        try await stores.store.restore(
          old.id, of: stores.team, version: 9, at: stores.now, firstRetryAt: stores.now)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `parallel changes all become versions`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let assistant = try await stores.create(1)
      let versions = try await withThrowingTaskGroup(of: Int32.self) { group in
        for index in 1...50 {
          group.addTask {
            var change = AssistantChange()
            change.firstMessage = "Hello \(index)"
            return try await stores.update(assistant.id, by: change).assistant.version
          }
        }
        return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
      }
      #expect(versions == Set(2...51))
      let (page, count) = try await stores.store.versions(
        assistant.id, of: stores.team, limit: 100, offset: 0)
      #expect(page.map(\.version) == (1...51).reversed())
      #expect(count == 51)
    }
  }

  @Test(arguments: Engine.allCases)
  func `another team's assistant is foreign and a missing one missing`(
    engine: Engine
  ) async throws {
    try await AssistantStores.with(engine) { stores in
      let assistant = try await stores.create(1)
      let other = TeamID(unchecked: "team_other")
      let missing = stores.assistantID(9)
      await #expect(throws: AssistantFailure.foreign) {
        try await stores.store.assistant(assistant.id, of: other)
      }
      await #expect(throws: AssistantFailure.foreign) {
        try await stores.store.delete(assistant.id, of: other, at: stores.now)
      }
      await #expect(throws: AssistantFailure.noAssistant(missing)) {
        try await stores.store.assistant(missing, of: other)
      }
      #expect(try await stores.store.assistants([assistant.id], of: other).isEmpty)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a deleted assistant is gone for everybody`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let assistant = try await stores.create(1)
      try await stores.store.delete(assistant.id, of: stores.team, at: stores.now)
      for team in [stores.team, TeamID(unchecked: "team_other")] {
        await #expect(throws: AssistantFailure.noAssistant(assistant.id)) {
          try await stores.store.assistant(assistant.id, of: team)
        }
      }
      #expect(try await stores.due().isEmpty)
      #expect(try await stores.store.assistants(of: stores.team, limit: 10, offset: 0).count == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a copy has everything but the identity`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      let old = try await stores.create(1, template: .followUp)
      let copy = try await stores.store.clone(
        old.id, of: stores.team, as: stores.assistantID(2), name: nil, at: stores.now,
        firstRetryAt: stores.now)
      #expect(copy.template == .followUp)
      #expect(copy.configuration == old.configuration.renamed("Assistant 1 (copy)"))
      #expect(try await stores.store.assistant(copy.id, of: stores.team) == copy)
    }
  }

  @Test(arguments: Engine.allCases)
  func `assistants are listed newest first and ties by id`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      for index in [1, 3, 2] { _ = try await stores.create(index) }
      stores.clock.advance(by: .seconds(1))
      _ = try await stores.create(0)
      let (all, count) = try await stores.store.assistants(of: stores.team, limit: 10, offset: 0)
      #expect(all.map(\.id) == [0, 3, 2, 1].map(stores.assistantID))
      #expect(count == 4)
      let (page, _) = try await stores.store.assistants(of: stores.team, limit: 2, offset: 1)
      #expect(page.map(\.id) == [3, 2].map(stores.assistantID))
    }
  }

  @Test(arguments: Engine.allCases)
  func `named assistants come in the order asked for`(engine: Engine) async throws {
    try await AssistantStores.with(engine) { stores in
      for index in 1...3 { _ = try await stores.create(index) }
      let asked = [3, 9, 1].map(stores.assistantID)
      let found = try await stores.store.assistants(asked, of: stores.team)
      #expect(found.map(\.id) == [3, 1].map(stores.assistantID))
    }
  }

  @Test(arguments: Engine.allCases)
  func `an accepted version does not take a later one out of the outbox`(
    engine: Engine
  ) async throws {
    try await AssistantStores.with(engine) { stores in
      let assistant = try await stores.create(1)
      var change = AssistantChange()
      change.name = "Other"
      _ = try await stores.update(assistant.id, by: change)
      try await stores.outbox.accepted(assistant.id, version: 1)
      #expect(try await stores.due() == [assistant.id])
      try await stores.outbox.accepted(assistant.id, version: 2)
      #expect(try await stores.due().isEmpty)
    }
  }
}
