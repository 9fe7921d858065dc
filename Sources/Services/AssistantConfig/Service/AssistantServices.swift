import API
package import Database
package import GRPC
package import Identity
package import Lifecycle
package import Protobuf
package import Telephony

/// Everything that assistant-config offers, put together over one database.
package struct AssistantServices: Sendable {
  /// What the server offers.
  package let services: [any RPCService]

  private let pusher: HeadPusher

  /// Puts the services together.
  ///
  /// - Parameters:
  ///   - database: opened with `AssistantSchema.migrations`.
  ///   - numbers: a channel to number-inventory.
  ///   - caller: this service's own voice.
  ///   - providerName: what people see for the provider of numbers that can be bought.
  ///   - clock: tells the time of every row.
  ///   - ids: makes the ids of new rows.
  ///   - logger: hears of what callers are not told.
  ///   - pushing: how long and how often assistants are sent to number-inventory.
  package init(
    database: any Database,
    numbers: GRPCChannel,
    caller: ServiceCaller,
    providerName: String,
    clock: any WallClock,
    ids: ULIDGenerator,
    logger: Logger,
    pushing: HeadPusher.Configuration = .init()
  ) {
    let heads = AssistantHeadsClient(channel: numbers)
    pusher = HeadPusher(
      outbox: HeadOutbox(database: database), numbers: heads, caller: caller, clock: clock,
      logger: logger, configuration: pushing)
    services = [
      AssistantsHandler(
        store: AssistantStore(database: database),
        pusher: pusher,
        numbers: NumbersPeer(
          heads: heads, phoneNumbers: PhoneNumbersClient(channel: numbers), caller: caller),
        catalog: Catalog(providerName: providerName),
        ids: ids,
        clock: clock,
        failures: FailureMapping(logger: logger, ids: ids)
      )
    ]
  }

  /// Does the work that belongs to no call, until the task is cancelled.
  package func run() async {
    await pusher.run()
  }
}
