import AssistantConfig
import Database
import Protobuf
import Telephony
import TestSupport

/// The stores of assistant-config on one engine, with short ways to fill them.
struct AssistantStores: Sendable {
  let clock = ManualClock(Timestamp(seconds: 1_705_312_800))
  let team = TeamID(unchecked: "team_00000000000000000000000001")
  let store: AssistantStore
  let outbox: HeadOutbox

  init(_ database: any Database) {
    store = AssistantStore(database: database)
    outbox = HeadOutbox(database: database)
  }

  static func with(
    _ engine: Engine, _ body: (AssistantStores) async throws -> Void
  ) async throws {
    try await engine.withDatabase(AssistantSchema.migrations) { database in
      try await body(AssistantStores(database))
    }
  }

  var now: Timestamp { clock.now() }

  func assistantID(_ index: Int) -> AssistantID {
    AssistantID(unchecked: "asst_0000000000000000000000000\(index)")
  }

  func create(_ index: Int, template: AssistantTemplate = .custom) async throws -> Assistant {
    let assistant = Assistant.new(
      id: assistantID(index), team: team, template: template,
      configuration: template.configuration(named: "Assistant \(index)"), at: now)
    try await store.create(assistant, firstRetryAt: now)
    return assistant
  }

  func update(
    _ id: AssistantID, by change: AssistantChange
  ) async throws -> (assistant: Assistant, isNew: Bool) {
    try await store.update(id, of: team, by: change, at: now, firstRetryAt: now)
  }

  /// The assistants that would be sent now.
  func due() async throws -> [AssistantID] {
    try await outbox.due(at: now, limit: 100).map(\.id)
  }
}
