package import EventLoop
package import GRPC
package import Lifecycle
package import Protobuf
import Standard

/// How each of the product's services is served: callers are authenticated, health is told, calls
/// drain at the end.
package enum ServiceServer {
  /// The settings of every service, beside `ServiceProgram.commonSettings`.
  package static let settings: [Setting] = [.internalSecret, .dataFolder]

  /// Makes the configured folder of the database, if it is missing.
  ///
  /// - Throws: `StartupError` when nothing can be written there.
  package static func dataFolder(_ configuration: Configuration) throws(StartupError) -> String {
    let path = configuration.text(Setting.dataFolder.name)
    try DataFolder.prepare(path)
    return path
  }

  /// Returns the signer that the configured secret makes.
  ///
  /// - Throws: `StartupError` when the secret is too short.
  package static func signer(
    _ configuration: Configuration, clock: any WallClock
  ) throws(StartupError) -> PrincipalSigner {
    let secret = configuration.text(Setting.internalSecret.name)
    guard let signer = PrincipalSigner(secret: secret, clock: clock) else {
      throw StartupError(
        "INTERNAL_SECRET must have at least \(PrincipalSigner.secretLengthMin) characters")
    }
    return signer
  }

  /// Returns a channel to another of the product's services.
  ///
  /// It looks for a service that is away at least every 5 s, so that one which comes back is found
  /// soon.
  ///
  /// - Throws: `StartupError` when the setting holds no address.
  package static func channel(
    to setting: String, _ context: ProgramContext
  ) throws(StartupError) -> GRPCChannel {
    var configuration = ChannelConfiguration()
    configuration.backoffInitial = .milliseconds(100)
    configuration.backoffMax = .seconds(5)
    do {
      return try GRPCChannel(
        target: context.configuration.text(setting), group: context.group,
        configuration: configuration)
    } catch {
      throw StartupError("\(setting): \(error)")
    }
  }

  /// Serves on the configured address.
  ///
  /// At a shutdown health says so, no more calls are taken, `drain` makes those that wait for
  /// something come to their end, all that run end within the grace, and then `end` closes what the
  /// handlers used.
  package static func start(
    _ context: ProgramContext, services: [any RPCService], signer: PrincipalSigner,
    keys: KeyCache, drain: @escaping @Sendable () -> Void = {},
    end: @escaping @Sendable () async -> Void
  ) async throws -> RunningServer {
    let health = HealthReporter()
    var configuration = ServerConfiguration()
    configuration.connectionsMax = try context.configuration.integer(
      "MAX_CONNECTIONS", in: 1...1_000_000)
    configuration.shutdownGrace = context.shutdownGrace
    let logger = context.logger
    configuration.observer = { call in
      logger.debug(
        "call",
        [
          "rpc.method": call.path, "rpc.status": "\(call.code)",
          "duration_us": "\(call.durationNanoseconds / 1000)",
        ])
    }
    let server = GRPCServer(
      configuration: configuration, services: services + [health],
      interceptors: [Authentication.interceptor(signer: signer, keys: keys)],
      group: context.group)
    let address = try await server.start(on: context.configuration.text("LISTEN"))
    // Peers do not count: a service serves when its own store is open and it listens.
    for name in Set(services.flatMap(\.methods).compactMap { $0.path.split(separator: "/").first })
    {
      health.set(.serving, for: String(name))
    }
    health.set(.serving)
    return RunningServer(address: "\(address)") {
      health.shutDown()
      server.beginGracefulShutdown()
      drain()
      await server.waitUntilStopped()
      await end()
    }
  }

  /// Asks the running service, for the `health` subcommand.
  package static func isHealthy(
    _ configuration: Configuration, _ group: EventLoopGroup
  ) async throws -> Bool {
    let channel = try GRPCChannel(
      target: try reachable(configuration.text("LISTEN")), group: group)
    defer { channel.shutdown() }
    let answer = try await HealthClient(channel: channel).check(
      HealthCheckRequest(), options: CallOptions(timeout: .seconds(3)))
    return answer.status == .serving
  }

  /// Where a server that listens on an address is found from its own machine.
  private static func reachable(_ listen: String) throws -> String {
    let (host, port) = try SocketAddress.split(listen)
    switch host {
    case "", "0.0.0.0": return "127.0.0.1:\(port)"
    case "::": return "[::1]:\(port)"
    default: return listen
    }
  }
}

extension Setting {
  /// What the programs know each other by.
  package static let internalSecret = Setting.secret(
    "INTERNAL_SECRET", minimum: PrincipalSigner.secretLengthMin,
    "what the programs know each other by, the same for all, \(PrincipalSigner.secretLengthMin) "
      + "characters or more")
}
