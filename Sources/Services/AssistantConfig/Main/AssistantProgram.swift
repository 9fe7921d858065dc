import AssistantConfig
import Database
import GRPC
import Identity
import Lifecycle
import Protobuf
import Telephony

/// The `assistant-config` executable.
enum AssistantProgram {
  static let program = ServiceProgram(
    name: "assistant-config",
    about: "Serves Switchboard's assistants, their versions and templates over gRPC.",
    settings: settings, serve: serve, isHealthy: ServiceServer.isHealthy)

  private static let settings =
    ServiceProgram.commonSettings(port: 7002) + ServiceServer.settings + [
      .address("NUMBERS_ADDRESS", default: "127.0.0.1:7001", "number-inventory"),
      .address("BILLING_ADDRESS", default: "127.0.0.1:7003", "billing-eligibility"),
      Setting(
        "PROVIDER_NAME", value: "NAME", default: "Switchboard",
        "what people see for the provider of numbers that can be bought"),
    ]

  private static func serve(_ context: ProgramContext) async throws -> RunningServer {
    let clock = SystemClock()
    let signer = try ServiceServer.signer(context.configuration, clock: clock)
    let numbers = try ServiceServer.channel(to: "NUMBERS_ADDRESS", context)
    let billing = try ServiceServer.channel(to: "BILLING_ADDRESS", context)
    let database = try SQLiteDatabase(
      path: ServiceServer.dataFolder(context.configuration) + "/assistant-config.sqlite",
      migrations: AssistantSchema.migrations)
    let assistants = AssistantServices(
      database: database,
      numbers: numbers,
      caller: ServiceCaller(service: "assistant-config", signer: signer),
      providerName: context.configuration.text("PROVIDER_NAME"),
      clock: clock,
      ids: ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 }),
      logger: context.logger
    )
    let background = Task { await assistants.run() }
    return try await ServiceServer.start(
      context, services: assistants.services, signer: signer,
      keys: KeyCache(billing: billing, clock: clock, timeout: .seconds(3))
    ) {
      background.cancel()
      await background.value
      numbers.shutdown()
      billing.shutdown()
      database.close()
    }
  }
}
