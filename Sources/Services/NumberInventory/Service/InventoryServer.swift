import API
package import Database
package import EventLoop
package import GRPC
package import Identity
package import Lifecycle
package import Protobuf
import Standard
import Telephony

/// The service, put together: its stores, its operations and its RPCs on one listening server.
package enum InventoryServer {
  /// What an operator may choose.
  package struct Configuration: Sendable {
    /// `host:port`, port 0 for any, or `fd:N`.
    package var listen: String

    package var operations = OperationConfiguration()

    /// Where a team can change its plan; told to whoever reaches its limit.
    package var upgradeURL: String?

    /// How long calls and operations may go on after a shutdown began.
    package var shutdownGrace: Duration = .seconds(25)

    package var connectionsMax = 10_000

    package init(listen: String) { self.listen = listen }
  }

  /// What the service works with.
  package struct Parts: Sendable {
    package var database: any Database
    package var carrier: any Carrier

    /// Leads to billing-eligibility.
    package var billing: GRPCChannel
    package var signer: PrincipalSigner
    package var keys: KeyCache
    package var clock: any WallClock
    package var logger: Logger
    package var group: EventLoopGroup

    package init(
      database: any Database, carrier: any Carrier, billing: GRPCChannel, signer: PrincipalSigner,
      keys: KeyCache, clock: any WallClock, logger: Logger, group: EventLoopGroup
    ) {
      self.database = database
      self.carrier = carrier
      self.billing = billing
      self.signer = signer
      self.keys = keys
      self.clock = clock
      self.logger = logger
      self.group = group
    }
  }

  /// Goes on with what was outstanding, and serves.
  ///
  /// SERVING means that the store is open and the port bound, whatever the peers do.
  ///
  /// - Parameters:
  ///   - configuration: What the operator chose.
  ///   - parts: What the service works with; the database stays the caller's to close.
  /// - Returns: The server. Its shutdown drains calls and operations.
  /// - Throws: What listening or reading the unfinished operations throws.
  package static func start(
    _ configuration: Configuration, _ parts: Parts
  ) async throws -> RunningServer {
    let runner = runner(configuration, parts)
    let health = HealthReporter()
    let services: [any RPCService] = handlers(configuration, parts, runner) + [health]
    var limits = ServerConfiguration()
    limits.shutdownGrace = configuration.shutdownGrace
    limits.connectionsMax = configuration.connectionsMax
    let server = GRPCServer(
      configuration: limits, services: services,
      interceptors: [Authentication.interceptor(signer: parts.signer, keys: parts.keys)],
      group: parts.group)
    let address = try await server.start(on: configuration.listen)
    try await runner.resume()
    health.set(.serving)
    return RunningServer(address: address.description) {
      health.shutDown()
      server.beginGracefulShutdown()
      // Whoever waits for an operation is told how far it is, so that the calls can end.
      runner.stop()
      await server.waitUntilStopped()
      await runner.waitUntilIdle(grace: configuration.shutdownGrace)
      parts.billing.shutdown()
    }
  }

  private static func runner(_ configuration: Configuration, _ parts: Parts) -> OperationRunner {
    let slots = PlanSlots(
      client: NumberSlotsClient(channel: parts.billing),
      caller: ServiceCaller(service: "number-inventory", signer: parts.signer),
      timeout: configuration.operations.billingTimeout, logger: parts.logger)
    return OperationRunner(
      store: OperationStore(database: parts.database), slots: slots, carrier: parts.carrier,
      clock: parts.clock, logger: parts.logger, group: parts.group,
      configuration: configuration.operations)
  }

  private static func handlers(
    _ configuration: Configuration, _ parts: Parts, _ runner: OperationRunner
  ) -> [any RPCService] {
    let clock = parts.clock
    let ids = ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 })
    let failures = FailureMapping(
      logger: parts.logger, ids: ids, upgradeURL: configuration.upgradeURL)
    let numbers = NumberStore(database: parts.database)
    let heads = HeadStore(database: parts.database)
    let assignments = AssignmentStore(database: parts.database)
    return [
      PhoneNumbersHandler(
        purchasing: Purchasing(runner: runner, ids: ids), numbers: numbers,
        assignments: assignments, carrier: parts.carrier, clock: clock, failures: failures),
      CallsHandler(
        numbers: numbers, assignments: assignments, heads: heads, failures: failures),
      AssistantHeadsHandler(heads: heads, clock: clock, failures: failures),
      NumberSlotCopiesHandler(numbers: numbers, clock: clock, failures: failures),
    ]
  }
}
