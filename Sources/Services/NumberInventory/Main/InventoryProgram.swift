import Database
import EventLoop
import GRPC
import GRPCCarrier
import Identity
import Lifecycle
import NumberInventory
import Protobuf
import SimulatedCarrier
import Standard

/// The `number-inventory` executable.
enum InventoryProgram {
  static let program = ServiceProgram(
    name: "number-inventory",
    about: "Searches, buys, assigns and releases phone numbers, and routes calls to assistants.",
    settings: settings, serve: serve, isHealthy: isHealthy)

  private static let settings =
    ServiceProgram.commonSettings(port: 7001) + [
      .dataFolder,
      .internalSecret,
      .address("BILLING_ADDRESS", default: "127.0.0.1:7003", "billing-eligibility"),
      Setting(
        "BILLING_TIMEOUT", value: "SECONDS", default: "3",
        "how long billing-eligibility may take to answer"),
      Setting(
        "CARRIER", value: "NAME", default: "simulated",
        "who sells the numbers: simulated, the carrier that is built in, or grpc:HOST:PORT, a "
          + "simulated-carrier that runs by itself"),
      Setting(
        "PURCHASE_WAIT", value: "SECONDS", default: "10",
        "how long a purchase or a release keeps its caller waiting for the carrier"),
      Setting(
        "OPERATIONS_MAX", value: "N", default: "10000",
        "purchases and releases that may be unfinished at a time"),
      Setting(
        "UPGRADE_URL", value: "URL",
        "where a team can change its plan; told to whoever reaches its limit"),
    ] + SimulatedCarrierConfiguration.settings

  private static func serve(_ context: ProgramContext) async throws -> RunningServer {
    let settings = context.configuration
    let clock = SystemClock()
    guard let signer = PrincipalSigner(secret: settings.text("INTERNAL_SECRET"), clock: clock)
    else {
      throw StartupError(
        "INTERNAL_SECRET must have at least \(PrincipalSigner.secretLengthMin) characters")
    }
    let configuration = try configuration(context)
    let folder = try ServiceServer.dataFolder(settings)
    let database = try SQLiteDatabase(
      path: "\(folder)/number-inventory.sqlite", migrations: NumberInventoryMigrations.all)
    let (carrier, closeCarrier) = try carrier(context)
    var channel = ChannelConfiguration()
    channel.backoffMax = .seconds(2)
    let billing = try GRPCChannel(
      target: settings.text("BILLING_ADDRESS"), group: context.group, configuration: channel)
    let server = try await InventoryServer.start(
      configuration,
      InventoryServer.Parts(
        database: database, carrier: carrier, billing: billing, signer: signer,
        keys: KeyCache(
          billing: billing, clock: clock, timeout: configuration.operations.billingTimeout),
        clock: clock, logger: context.logger, group: context.group))
    return RunningServer(address: server.address) {
      await server.shutDown()
      closeCarrier()
      database.close()
    }
  }

  private static func configuration(
    _ context: ProgramContext
  ) throws(StartupError) -> InventoryServer.Configuration {
    let settings = context.configuration
    var configuration = InventoryServer.Configuration(listen: settings.text("LISTEN"))
    configuration.operations.waitMax = try settings.duration("PURCHASE_WAIT", in: 0.1...300)
    configuration.operations.billingTimeout = try settings.duration("BILLING_TIMEOUT", in: 0.1...60)
    configuration.operations.runningMax = try settings.integer("OPERATIONS_MAX", in: 1...1_000_000)
    configuration.upgradeURL = settings.optionalText("UPGRADE_URL")
    configuration.connectionsMax = try settings.integer("MAX_CONNECTIONS", in: 1...1_000_000)
    configuration.shutdownGrace = context.shutdownGrace
    return configuration
  }

  /// The carrier that is configured, and what closes it.
  private static func carrier(
    _ context: ProgramContext
  ) throws -> (any Carrier, close: @Sendable () -> Void) {
    let settings = context.configuration
    let name = settings.text("CARRIER")
    if name == "simulated" {
      let (exchange, database) = try SimulatedExchange.open(
        in: settings.text("DATA_DIR"), settings)
      return (SimulatedCarrier(exchange), { database.close() })
    }
    if name.hasPrefix("grpc:") {
      var configuration = ChannelConfiguration()
      configuration.backoffMax = .seconds(2)
      let channel: GRPCChannel
      do {
        channel = try GRPCChannel(
          target: String(name.dropFirst("grpc:".count)), group: context.group,
          configuration: configuration)
      } catch {
        throw StartupError("CARRIER: \(error)")
      }
      return (GRPCCarrier(channel: channel), { channel.shutdown() })
    }
    throw StartupError("CARRIER must be simulated or grpc:HOST:PORT, not '\(name)'")
  }

  private static func isHealthy(
    _ configuration: Configuration, _ group: EventLoopGroup
  ) async throws -> Bool {
    try await HealthClient.isServing(listening: configuration.text("LISTEN"), group: group)
  }
}
