import API
import Database
import EventLoop
import GRPC
import Lifecycle
import NumberInventory
import Protobuf
import SimulatedCarrier
import Telephony
import TestSupport

/// A number that should have been bought at once was not.
struct NotBought: Error {}

/// A user of a team, as the gateway vouches for one.
struct TestTeam: Hashable {
  let id: TeamID
  let slug: String

  init(_ slug: String) {
    let name = String(slug.filter { $0.isLetter || $0.isNumber }).lowercased()
    id = TeamID(unchecked: "team_" + name + String(repeating: "0", count: 26 - name.count))
    self.slug = slug
  }

  var principal: Principal {
    Principal(
      kind: .user, userID: "user_00000000000000000000000000", teamID: id.text, teamSlug: slug,
      keyID: "key_00000000000000000000000000", scopes: ["*"], email: "alice@\(slug).example",
      name: "Alice Johnson")
  }
}

/// number-inventory on a database in a file, a simulated carrier with books of its own, and slots
/// over real gRPC.
///
/// Civil time stands still until a test moves it; pauses between looks are some milliseconds.
final class InventoryFixture: Sendable {
  let folder: TemporaryFolder
  let group: EventLoopGroup
  let clock = ManualClock()
  let slots = SlotsDouble()
  let exchange: SimulatedExchange
  let numbers: PhoneNumbersClient
  let calls: CallsClient
  let heads: AssistantHeadsClient
  let copies: NumberSlotCopiesClient
  let database: any Database
  /// What runs operations now.
  var inventory: InventoryServices { running.withLock { $0 } }
  private let running: Lock<InventoryServices>
  private let makeInventory: @Sendable () -> InventoryServices
  private let served: ServedServices
  private let billing: ServedServices
  let books: SQLiteDatabase
  private let files: [SQLiteDatabase]

  /// What a test may change before the start.
  struct Options {
    var engine = Engine.sqlite
    var waitMax: Duration = .milliseconds(400)
    var faults = ""
    var upgradeURL: String?
    var runningMax = 10_000
    /// Wraps the simulated carrier.
    var carrier: (SimulatedCarrier) -> any Carrier = { $0 }
  }

  private init(_ options: Options) async throws {
    folder = try TemporaryFolder()
    group = try EventLoopGroup(count: 2)
    let file = try SQLiteDatabase(
      path: "\(folder.path)/number-inventory.sqlite", migrations: NumberInventoryMigrations.all)
    books = try SQLiteDatabase(
      path: "\(folder.path)/books.sqlite", migrations: BookSchema.migrations)
    files = [file, books]
    database = options.engine == .suspending ? SuspendingDatabase(file) : file
    var behaviour = SimulatedCarrierConfiguration()
    behaviour.faults = try FaultPlan(options.faults)
    exchange = SimulatedExchange(database: books, configuration: behaviour, clock: clock)
    let loop = group.next()
    let carrier = SimulatedCarrier(exchange) { try await loop.sleep(for: $0) }
    billing = try await ServedServices([slots], group: group)

    var configuration = OperationConfiguration()
    configuration.waitMax = options.waitMax
    configuration.billingTimeout = .seconds(5)
    configuration.pauseFirst = .milliseconds(5)
    configuration.pauseMost = .milliseconds(20)
    configuration.runningMax = options.runningMax
    let clock = clock
    let parts = InventoryServices.Parts(
      database: database, carrier: options.carrier(carrier), billing: billing.channel,
      caller: .test, clock: clock,
      ids: ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 }),
      logger: Logger(program: "number-inventory", level: .error, format: .text), group: group)
    let upgradeURL = options.upgradeURL
    makeInventory = { [configuration] in
      InventoryServices(parts, configuration: configuration, upgradeURL: upgradeURL)
    }
    let inventory = makeInventory()
    running = Lock(inventory)
    served = try await ServedServices(inventory.services, group: group)
    numbers = PhoneNumbersClient(channel: served.channel)
    calls = CallsClient(channel: served.channel)
    heads = AssistantHeadsClient(channel: served.channel)
    copies = NumberSlotCopiesClient(channel: served.channel)
  }

  /// Starts everything, runs a test, and ends everything.
  static func run(
    _ options: Options = Options(), _ body: (InventoryFixture) async throws -> Void
  ) async throws {
    let fixture = try await InventoryFixture(options)
    let result: Result<Void, any Error>
    do {
      try await body(fixture)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await fixture.stop()
    try result.get()
  }

  private func stop() async {
    inventory.runner.stop()
    await served.stop()
    await inventory.runner.waitUntilIdle(grace: .seconds(5))
    await billing.stop()
    for file in files { file.close() }
    group.stop()
  }

  /// Stops the operations as the end of a program does, and goes on from the rows as its next start
  /// does.
  ///
  /// The RPCs are still served by what was made first.
  func restartOperations() async throws {
    inventory.runner.stop()
    await inventory.runner.waitUntilIdle(grace: .seconds(5))
    let fresh = makeInventory()
    running.withLock { $0 = fresh }
    try await inventory.runner.resume()
  }

  // MARK: Calling

  static let service = Principal(kind: .service, scopes: ["*"], service: "test")

  func buy(
    _ number: String, _ team: TestTeam, connection: String? = nil
  ) async throws -> PurchasePhoneNumberResponse {
    try await numbers.purchasePhoneNumber(
      PurchasePhoneNumberRequest(
        phoneNumber: number, teamID: team.id.text, connectionID: connection),
      options: .by(team.principal))
  }

  /// Buys a number that behaves, and returns its id.
  func owned(_ number: String, _ team: TestTeam) async throws -> String {
    let answer = try await buy(number, team)
    guard let number = answer.phoneNumber, number.status == .active else {
      throw NotBought()
    }
    return number.id
  }

  func list(
    _ team: TestTeam, _ change: (inout ListPhoneNumbersRequest) -> Void = { _ in }
  ) async throws -> ListPhoneNumbersResponse {
    var request = ListPhoneNumbersRequest(teamID: team.slug)
    change(&request)
    return try await numbers.listPhoneNumbers(
      request, options: .by(team.principal))
  }

  func get(_ id: String, _ team: TestTeam) async throws -> PhoneNumber {
    let answer = try await numbers.getPhoneNumber(
      GetPhoneNumberRequest(id: id), options: .by(team.principal))
    return answer.phoneNumber ?? PhoneNumber()
  }

  func release(_ id: String, _ team: TestTeam) async throws -> ReleasePhoneNumberResponse {
    try await numbers.releasePhoneNumber(
      ReleasePhoneNumberRequest(id: id),
      options: .by(team.principal))
  }

  func assign(
    _ ids: [String], to assistant: String, _ team: TestTeam
  ) async throws -> ReplaceAssignmentsResponse {
    try await numbers.replaceAssignments(
      ReplaceAssignmentsRequest(
        assistantID: assistant, accountSlug: team.slug, phoneNumberIDs: PhoneNumberIDs(ids: ids)),
      options: .by(team.principal))
  }

  func put(_ assistant: Assistant) async throws {
    _ = try await heads.putAssistantHead(
      PutAssistantHeadRequest(assistant: assistant),
      options: .by(Self.service))
  }

  func assistant(
    _ name: String, _ team: TestTeam, version: Int32 = 1, inbound: Bool = true,
    outbound: Bool = true
  ) async throws -> String {
    let id = "asst_" + name + String(repeating: "0", count: 26 - name.count)
    try await put(
      Assistant(
        id: id, accountID: team.id.text, name: "Assistant \(name)", type: "custom",
        systemPrompt: "v\(version)", inboundEnabled: inbound, outboundEnabled: outbound,
        version: version))
    return id
  }

  func route(_ number: String) async throws -> RouteInboundCallResponse {
    try await calls.routeInboundCall(
      RouteInboundCallRequest(callID: "call-1", to: number, from: "+14155550199"),
      options: .by(Self.service))
  }
}
