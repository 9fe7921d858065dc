import Database
import EventLoop
import GRPC
import Identity
package import Lifecycle
import Standard

/// The simulated carrier as a program.
package enum CarrierProgram {
  private static let settings =
    ServiceProgram.commonSettings(port: 7010)
    + [.dataFolder] + SimulatedCarrierConfiguration.settings

  package static var program: ServiceProgram {
    ServiceProgram(
      name: "simulated-carrier",
      about: "A carrier that sells numbers which nobody has, for development and tests.",
      settings: settings,
      serve: { context in try await serve(context) },
      isHealthy: ServiceServer.isHealthy)
  }

  private static func serve(_ context: ProgramContext) async throws -> RunningServer {
    let folder = context.configuration.text("DATA_DIR")
    try DataFolder.prepare(folder)
    let (exchange, database) = try SimulatedExchange.open(in: folder, context.configuration)
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
