import API
import AssistantConfig
import Database
import EventLoop
import GRPC
import Identity
import Lifecycle
import Protobuf
import Telephony
import TestSupport

/// assistant-config on a real server, with a number-inventory of the test's own beside it.
struct ServedAssistants: Sendable {
  let clock: ManualClock
  let numbers: NumberInventoryDouble
  let client: AssistantsClient
  let group: EventLoopGroup

  /// Serves while a body runs.
  static func with(
    _ engine: Engine, numbers: NumberInventoryDouble = .init(),
    _ body: (ServedAssistants) async throws -> Void
  ) async throws {
    try await engine.withDatabase(AssistantSchema.migrations) { database in
      try await with(database, numbers: numbers, body)
    }
  }

  static func with(
    _ database: any Database, numbers: NumberInventoryDouble = .init(),
    _ body: (ServedAssistants) async throws -> Void
  ) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.stop() }
    try await numbers.start(group)
    let clock = ManualClock(Timestamp(seconds: 1_705_312_800))
    let toNumbers = try GRPCChannel(
      target: numbers.address, group: group, configuration: .quickToReconnect)
    var pushing = HeadPusher.Configuration()
    pushing.answerTimeout = .milliseconds(300)
    pushing.interval = .milliseconds(10)
    let assembled = AssistantServices(
      database: database, numbers: toNumbers, caller: .test, providerName: "Switchboard",
      clock: clock, ids: ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 }),
      logger: Logger(program: "assistant-config", level: .error, format: .text),
      pushing: pushing)
    let served = try await ServedServices(assembled.services, group: group)
    let background = Task { await assembled.run() }
    let result: Result<Void, any Error>
    do {
      try await body(
        ServedAssistants(
          clock: clock, numbers: numbers, client: AssistantsClient(channel: served.channel),
          group: group))
      result = .success(())
    } catch {
      result = .failure(error)
    }
    background.cancel()
    await background.value
    await served.stop()
    await numbers.stop()
    toNumbers.shutdown()
    try result.get()
  }

  static func member(of slug: String, teamID: String) -> CallOptions {
    .by(
      Principal(
        kind: .user, userID: "user_00000000000000000000000001", teamID: teamID, teamSlug: slug,
        keyID: "key_00000000000000000000000001", scopes: ["assistants:read", "assistants:write"]))
  }

  /// A user of the team `my-team`, and one of another.
  static let alice = member(of: "my-team", teamID: "team_00000000000000000000000001")
  static let bob = member(of: "your-team", teamID: "team_00000000000000000000000002")

  /// Makes an assistant of Alice's team.
  func create(
    _ name: String = "Sales Agent", template: String? = nil
  ) async throws -> API.Assistant {
    let made = try await client.createAssistant(
      .init(accountSlug: "my-team", name: name, templateID: template), options: Self.alice)
    return made.assistant ?? .init()
  }
}
