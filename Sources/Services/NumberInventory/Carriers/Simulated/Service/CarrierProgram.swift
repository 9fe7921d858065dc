import Database
import EventLoop
import GRPC
package import Lifecycle
import Standard

/// The simulated carrier as a program.
package enum CarrierProgram {
  private static let settings =
    ServiceProgram.commonSettings(port: 7010)
    + [
      Setting(
        "DATA_DIR", value: "FOLDER", default: "data",
        "where the books are, in \(SimulatedExchange.fileName)")
    ] + SimulatedCarrierConfiguration.settings

  package static var program: ServiceProgram {
    ServiceProgram(
      name: "simulated-carrier",
      about: "A carrier that sells numbers which nobody has, for development and tests.",
      settings: settings,
      serve: { context in try await serve(context) },
      isHealthy: { configuration, group in
        let channel = try GRPCChannel(target: configuration.text("LISTEN"), group: group)
        defer { channel.shutdown() }
        let response = try await HealthClient(channel: channel).check(
          HealthCheckRequest(), options: CallOptions(timeout: .seconds(3)))
        return response.status == .serving
      })
  }

  private static func serve(_ context: ProgramContext) async throws -> RunningServer {
    let (exchange, database) = try SimulatedExchange.open(
      in: context.configuration.text("DATA_DIR"), context.configuration)
    let health = HealthReporter()
    var limits = ServerConfiguration()
    limits.shutdownGrace = context.shutdownGrace
    limits.connectionsMax = try context.configuration.integer("MAX_CONNECTIONS", in: 1...1_000_000)
    let server = GRPCServer(
      configuration: limits, services: [CarrierHandler(exchange), health], group: context.group)
    let address = try await server.start(on: context.configuration.text("LISTEN"))
    health.set(.serving)
    return RunningServer(address: address.description) {
      health.shutDown()
      server.beginGracefulShutdown()
      await server.waitUntilStopped()
      database.close()
    }
  }
}
