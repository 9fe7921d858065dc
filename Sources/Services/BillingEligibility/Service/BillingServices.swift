import API
package import Database
package import GRPC
package import Identity
package import Lifecycle
package import Protobuf
package import Telephony

/// Everything that billing-eligibility offers, put together over one database.
package struct BillingServices: Sendable {
  /// What the server offers.
  package let services: [any RPCService]

  /// Resolves the API keys that callers of this service present themselves.
  package let keyCache: KeyCache

  private let pusher: SlotCopyPusher
  private let uses: KeyUseWriter

  /// Puts the services together.
  ///
  /// - Parameters:
  ///   - database: opened with `BillingSchema.migrations`.
  ///   - numbers: a channel to number-inventory.
  ///   - caller: this service's own voice.
  ///   - clock: tells the time of every row.
  ///   - ids: makes the ids of new rows.
  ///   - logger: hears of what callers are not told.
  ///   - pushing: how long and how often copies are sent to number-inventory.
  package init(
    database: any Database,
    numbers: GRPCChannel,
    caller: ServiceCaller,
    clock: any WallClock,
    ids: ULIDGenerator,
    logger: Logger,
    pushing: SlotCopyPusher.Configuration = .init()
  ) {
    let teams = TeamStore(database: database)
    let plans = PlanStore(database: database)
    let slots = SlotStore(database: database)
    let keys = KeyStore(database: database)
    let use = KeyUse()
    let issuer = KeyIssuer(keys: keys, ids: ids, clock: clock)
    let failures = FailureMapping(logger: logger, ids: ids)
    pusher = SlotCopyPusher(
      outbox: SlotOutbox(database: database),
      numbers: NumberSlotCopiesClient(channel: numbers),
      caller: caller,
      clock: clock,
      logger: logger,
      configuration: pushing
    )
    uses = KeyUseWriter(use: use, keys: keys, clock: clock, logger: logger)
    let authentication = AuthenticationHandler(
      keys: keys, teams: teams, use: use, clock: clock, failures: failures)
    keyCache = KeyCache(clock: clock) { key in
      try await failures.mapped { try await authentication.resolve(key) }
    }
    services = [
      authentication,
      APIKeysHandler(
        keys: keys, issuer: issuer, cache: keyCache, clock: clock, failures: failures),
      TeamsHandler(
        teams: teams, plans: plans, keys: issuer, pusher: pusher, ids: ids, clock: clock,
        failures: failures),
      PlansHandler(teams: teams, plans: plans, failures: failures),
      NumberSlotsHandler(slots: slots, clock: clock, failures: failures),
    ]
  }

  /// Does the work that belongs to no call, until the task is cancelled.
  package func run() async {
    async let pushing: Void = pusher.run()
    await uses.run()
    await pushing
  }

  /// Writes what is left to be written once no more calls come.
  package func finish() async {
    await uses.write()
  }
}
