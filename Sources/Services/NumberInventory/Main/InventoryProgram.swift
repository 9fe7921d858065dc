import Database
import GRPC
import GRPCCarrier
import Identity
import Lifecycle
import NumberInventory
import Protobuf
import SimulatedCarrier
import Telephony

/// The `number-inventory` executable.
enum InventoryProgram {
  static let program = ServiceProgram(
    name: "number-inventory",
    about: "Searches, buys, assigns and releases phone numbers, and routes calls to assistants.",
    settings: settings, serve: serve, isHealthy: ServiceServer.isHealthy)

  private static let settings =
    ServiceProgram.commonSettings(port: 7001) + ServiceServer.settings + [
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
    let signer = try ServiceServer.signer(settings, clock: clock)
    let billing = try ServiceServer.channel(to: "BILLING_ADDRESS", context)
    let configuration = try operations(settings)
    let database = try SQLiteDatabase(
      path: ServiceServer.dataFolder(settings) + "/number-inventory.sqlite",
      migrations: NumberInventoryMigrations.all)
    let (carrier, closeCarrier) = try carrier(context)
    let inventory = InventoryServices(
      InventoryServices.Parts(
        database: database, carrier: carrier, billing: billing,
        caller: ServiceCaller(service: "number-inventory", signer: signer), clock: clock,
        ids: ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 }),
        logger: context.logger, group: context.group),
      configuration: configuration, upgradeURL: settings.optionalText("UPGRADE_URL"))
    // What an earlier run left goes on first: once calls come, a failure here would lose them.
    try await inventory.runner.resume()
    return try await ServiceServer.start(
      context, services: inventory.services, signer: signer,
      keys: KeyCache(billing: billing, clock: clock, timeout: configuration.billingTimeout),
      drain: { inventory.runner.stop() },
      end: {
        // An operation stops at its next step and goes on from its row, so this is short.
        await inventory.runner.waitUntilIdle(grace: .seconds(3))
        billing.shutdown()
        closeCarrier()
        database.close()
      })
  }

  private static func operations(
    _ settings: Configuration
  ) throws(StartupError) -> OperationConfiguration {
    var configuration = OperationConfiguration()
    configuration.waitMax = try settings.duration("PURCHASE_WAIT", in: 0.1...300)
    configuration.billingTimeout = try settings.duration("BILLING_TIMEOUT", in: 0.1...60)
    configuration.runningMax = try settings.integer("OPERATIONS_MAX", in: 1...1_000_000)
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
}
