package import EventLoop
package import Protobuf

/// A server that runs: where it listens, and how it ends.
package struct RunningServer: Sendable {
  /// The bound address, as in `127.0.0.1:7001`.
  package let address: String
  /// Stops taking work, lets what runs end within the grace, closes files. Returns when that is
  /// done.
  package let shutDown: @Sendable () async -> Void

  package init(address: String, shutDown: @escaping @Sendable () async -> Void) {
    self.address = address
    self.shutDown = shutDown
  }
}

/// What a program is given to start its server with.
package struct ProgramContext: Sendable {
  /// The program's name.
  package let name: String
  package let configuration: Configuration
  package let logger: Logger
  package let metrics: MetricsRegistry
  package let group: EventLoopGroup
  /// How long a shutdown may take.
  package let shutdownGrace: Duration
  /// The civil time, by which rows and answers are stamped.
  package let clock: any WallClock
  /// As many octets that nobody can guess as it is asked for.
  package let random: @Sendable (_ count: Int) -> [UInt8]

  /// Where to listen, as it was configured.
  package var listen: String { configuration.text("LISTEN") }

  /// Connections that may be open at once.
  package var connectionsMax: Int { Int(configuration.text("MAX_CONNECTIONS")) ?? 10_000 }
}
