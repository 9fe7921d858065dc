package import Lifecycle

/// How the simulated carrier behaves.
package struct SimulatedCarrierConfiguration: Sendable {
  /// Draws prices, features, the order of searches, and which of the configured faults happen.
  package var seed: UInt64 = 1
  /// The connections that orders may name.
  package var connections: Set<String> = ["sim-default", "sim-backup"]
  package var faults = FaultPlan()
  /// How long after its release a number is for sale again; default 60 s.
  package var restockDelay: Duration = .seconds(60)
  /// How long a caller in the same process waits for an answer; default 10 s.
  package var callTimeout: Duration = .seconds(10)

  package init() {}

  /// The settings that ``init(_:)`` reads.
  package static let settings = [
    Setting(
      "SIM_SEED", value: "N", default: "1",
      "what the simulated carrier's prices, features and faults are drawn from"),
    Setting(
      "SIM_CONNECTIONS", value: "ID,…", default: "sim-default,sim-backup",
      "the connections that the simulated carrier knows"),
    Setting(
      "SIM_FAULTS", value: "FAULT,…",
      "faults of the simulated carrier, as in delay=200ms,refuse=5%,pending=10%:2s"),
    Setting(
      "SIM_RESTOCK", value: "SECONDS", default: "60",
      "how long after its release a number is for sale again at the simulated carrier"),
  ]

  /// Reads the settings.
  ///
  /// - Throws: `StartupError` with one line for a value that cannot be understood.
  package init(_ configuration: Configuration) throws(StartupError) {
    guard let seed = UInt64(configuration.text("SIM_SEED")) else {
      throw StartupError("SIM_SEED must be a whole number from 0 to \(UInt64.max)")
    }
    self.seed = seed
    connections = Set(
      configuration.text("SIM_CONNECTIONS").split(separator: ",").map { text in
        String(text.drop { $0 == " " })
      })
    do throws(FaultPlan.Malformed) {
      faults = try FaultPlan(configuration.optionalText("SIM_FAULTS") ?? "")
    } catch {
      throw StartupError("SIM_FAULTS: \(error.description)")
    }
    restockDelay = try configuration.duration("SIM_RESTOCK", in: 0...86_400)
  }
}
