import EventLoop
import GRPC
import Gateway
import HTTPClient
import Identity
import Lifecycle
import Protobuf

/// The `gateway` executable.
enum GatewayProgram {
  static let program = ServiceProgram(
    name: "gateway", about: "Serves Switchboard's REST API over HTTP/1.1.", settings: settings,
    serve: serve, isHealthy: isHealthy)

  private static let settings =
    ServiceProgram.commonSettings(port: 8080) + [
      .internalSecret,
      .address("NUMBERS_ADDRESS", default: "127.0.0.1:7001", "number-inventory"),
      .address("ASSISTANTS_ADDRESS", default: "127.0.0.1:7002", "assistant-config"),
      .address("BILLING_ADDRESS", default: "127.0.0.1:7003", "billing-eligibility"),
      Setting(
        "CALL_TIMEOUT", value: "SECONDS", default: "20",
        "how long a service may take to answer; more than number-inventory's PURCHASE_WAIT"),
      Setting(
        "CORS_ORIGINS", value: "LIST",
        "origins that browsers may call from, as in https://app.example.com, with commas between"),
    ]

  private static func serve(_ context: ProgramContext) async throws -> RunningServer {
    let settings = context.configuration
    guard
      let signer = PrincipalSigner(secret: settings.text("INTERNAL_SECRET"), clock: SystemClock())
    else {
      throw StartupError(
        "INTERNAL_SECRET must have at least \(PrincipalSigner.secretLengthMin) characters")
    }
    var configuration = Gateway.Configuration(
      listen: settings.text("LISTEN"), numbersAddress: settings.text("NUMBERS_ADDRESS"),
      assistantsAddress: settings.text("ASSISTANTS_ADDRESS"),
      billingAddress: settings.text("BILLING_ADDRESS"))
    configuration.callTimeout = try settings.duration("CALL_TIMEOUT", in: 0.1...600)
    configuration.corsOrigins =
      settings.optionalText("CORS_ORIGINS")?.split { $0 == "," || $0 == " " }.map(String.init) ?? []
    configuration.connectionsMax = try settings.integer("MAX_CONNECTIONS", in: 1...1_000_000)
    configuration.shutdownGrace = context.shutdownGrace
    return try await Gateway.start(
      configuration, signer: signer, clock: SystemClock(), group: context.group,
      logger: context.logger)
  }

  private static func isHealthy(
    _ configuration: Configuration, _ group: EventLoopGroup
  ) async throws -> Bool {
    let port = configuration.text("LISTEN").split(separator: ":").last.map(String.init) ?? "8080"
    let response = try HTTPClient.request(
      HTTPClient.Request(
        method: "GET", url: "http://127.0.0.1:\(port)/readyz", timeout: .seconds(3)))
    return response.status == 200
  }
}
