import API
package import Database
package import EventLoop
package import GRPC
package import Identity
package import Lifecycle
package import Protobuf
package import Telephony

/// The service, put together: its stores, its operations and its RPCs.
package struct InventoryServices: Sendable {
  /// What it works with.
  package struct Parts: Sendable {
    package var database: any Database
    package var carrier: any Carrier

    /// Leads to billing-eligibility.
    package var billing: GRPCChannel
    package var caller: ServiceCaller
    package var clock: any WallClock
    package var ids: ULIDGenerator
    package var logger: Logger
    package var group: EventLoopGroup

    package init(
      database: any Database, carrier: any Carrier, billing: GRPCChannel, caller: ServiceCaller,
      clock: any WallClock, ids: ULIDGenerator, logger: Logger, group: EventLoopGroup
    ) {
      self.database = database
      self.carrier = carrier
      self.billing = billing
      self.caller = caller
      self.clock = clock
      self.ids = ids
      self.logger = logger
      self.group = group
    }
  }

  package let services: [any RPCService]
  package let runner: OperationRunner

  /// Makes everything, without effect yet; ``OperationRunner/resume()`` goes on with what was
  /// outstanding.
  ///
  /// - Parameter upgradeURL: Where a team can change its plan; told to whoever reaches its limit.
  package init(
    _ parts: Parts, configuration: OperationConfiguration = .init(), upgradeURL: String? = nil
  ) {
    let slots = PlanSlots(
      client: NumberSlotsClient(channel: parts.billing), caller: parts.caller,
      timeout: configuration.billingTimeout, logger: parts.logger)
    runner = OperationRunner(
      store: OperationStore(database: parts.database), slots: slots, carrier: parts.carrier,
      clock: parts.clock, logger: parts.logger, group: parts.group, configuration: configuration)
    let failures = FailureMapping(logger: parts.logger, ids: parts.ids, upgradeURL: upgradeURL)
    let numbers = NumberStore(database: parts.database)
    let heads = HeadStore(database: parts.database)
    let assignments = AssignmentStore(database: parts.database)
    services = [
      PhoneNumbersHandler(
        purchasing: Purchasing(runner: runner, ids: parts.ids), numbers: numbers,
        assignments: assignments, carrier: parts.carrier, clock: parts.clock, failures: failures),
      CallsHandler(
        numbers: numbers, assignments: assignments, heads: heads, failures: failures),
      AssistantHeadsHandler(heads: heads, clock: parts.clock, failures: failures),
      NumberSlotCopiesHandler(numbers: numbers, clock: parts.clock, failures: failures),
    ]
  }
}
