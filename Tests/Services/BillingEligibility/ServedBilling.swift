import API
import BillingEligibility
import Database
import EventLoop
import GRPC
import Lifecycle
import Protobuf
import Telephony
import TestSupport

/// billing-eligibility on a real server, with a number-inventory of the test's own beside it.
struct ServedBilling: Sendable {
  let clock: ManualClock
  let numbers: NumberInventoryDouble
  let channel: GRPCChannel
  let services: BillingServices
  let group: EventLoopGroup

  /// Serves while a body runs.
  static func with(
    _ engine: Engine, numbers: NumberInventoryDouble = .init(),
    _ body: (ServedBilling) async throws -> Void
  ) async throws {
    try await engine.withDatabase(BillingSchema.migrations) { database in
      try await with(database, numbers: numbers, body)
    }
  }

  static func with(
    _ database: any Database, numbers: NumberInventoryDouble = .init(),
    _ body: (ServedBilling) async throws -> Void
  ) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.stop() }
    try await numbers.start(group)
    let clock = ManualClock(Timestamp(seconds: 1_705_312_800))
    let toNumbers = try GRPCChannel(
      target: numbers.address, group: group, configuration: .quickToReconnect)
    let logger = Logger(program: "billing-eligibility", level: .error, format: .text)
    var pushing = SlotCopyPusher.Configuration()
    pushing.answerTimeout = .milliseconds(300)
    pushing.interval = .milliseconds(10)
    let services = BillingServices(
      database: database, numbers: toNumbers, caller: .test, clock: clock,
      ids: ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 }), logger: logger,
      pushing: pushing)
    let served = try await ServedServices(services.services, group: group)
    let background = Task { await services.run() }
    let result: Result<Void, any Error>
    do {
      try await body(
        ServedBilling(
          clock: clock, numbers: numbers, channel: served.channel, services: services,
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

  private init(
    clock: ManualClock, numbers: NumberInventoryDouble, channel: GRPCChannel,
    services: BillingServices, group: EventLoopGroup
  ) {
    self.clock = clock
    self.numbers = numbers
    self.channel = channel
    self.services = services
    self.group = group
  }

  var authentication: AuthenticationClient { AuthenticationClient(channel: channel) }
  var keys: APIKeysClient { APIKeysClient(channel: channel) }
  var teams: TeamsClient { TeamsClient(channel: channel) }
  var plans: PlansClient { PlansClient(channel: channel) }
  var slots: NumberSlotsClient { NumberSlotsClient(channel: channel) }

  /// A service of the product.
  static let service = CallOptions.by(Principal(kind: .service, service: "test"))

  /// Makes a team with an owner and a key; returns whom the key stands for.
  func member(
    of slug: String, plan: String = "growth", scopes: [String] = []
  ) async throws -> Principal {
    let team = try await teams.createTeam(
      .init(slug: slug, name: "Team", plan: plan), options: Self.service
    ).team
    let user = try await teams.createUser(
      .init(
        teamID: team?.id ?? "", email: "alice@\(slug).example", name: "Alice Johnson",
        role: "owner"),
      options: Self.service
    ).user
    let key = try await teams.createUserAPIKey(
      .init(userID: user?.id ?? "", name: "First", scopes: scopes), options: Self.service
    ).key
    return try await authentication.authenticate(.init(apiKey: key)).principal ?? Principal()
  }

  /// Reserves a slot for a team.
  @discardableResult
  func reserve(_ index: Int, for teamID: String) async throws -> ReserveSlotResponse {
    try await slots.reserveSlot(
      .init(
        operationID: "op_\(Self.numbered(index))",
        teamID: teamID,
        phoneNumberID: "pn_\(Self.numbered(index))",
        purchasedAt: clock.now()),
      options: Self.service)
  }

  static func numbered(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: 26 - digits.count) + digits
  }
}
