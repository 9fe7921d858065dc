import BillingEligibility
import Database
import GRPC
import Identity
import Lifecycle
import Protobuf
import Telephony

/// The `billing-eligibility` executable.
enum BillingProgram {
  static let program = ServiceProgram(
    name: "billing-eligibility",
    about: "Serves Switchboard's teams, users, API keys, plans and number slots over gRPC.",
    settings: settings, serve: serve, isHealthy: ServiceServer.isHealthy)

  private static let settings =
    ServiceProgram.commonSettings(port: 7003) + ServiceServer.settings + [
      .address("NUMBERS_ADDRESS", default: "127.0.0.1:7001", "number-inventory")
    ]

  private static func serve(_ context: ProgramContext) async throws -> RunningServer {
    let clock = SystemClock()
    let signer = try ServiceServer.signer(context.configuration, clock: clock)
    let numbers = try ServiceServer.channel(to: "NUMBERS_ADDRESS", context)
    let database = try SQLiteDatabase(
      path: ServiceServer.dataFolder(context.configuration) + "/billing-eligibility.sqlite",
      migrations: BillingSchema.migrations)
    let billing = BillingServices(
      database: database,
      numbers: numbers,
      caller: ServiceCaller(service: "billing-eligibility", signer: signer),
      clock: clock,
      ids: ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 }),
      logger: context.logger
    )
    let background = Task { await billing.run() }
    return try await ServiceServer.start(
      context, services: billing.services, signer: signer, keys: billing.keyCache
    ) {
      background.cancel()
      await background.value
      await billing.finish()
      numbers.shutdown()
      database.close()
    }
  }
}
