package import EventLoop
import Glibc

/// A server that runs: where it listens, and how it ends.
package struct RunningServer: Sendable {
  /// The bound address, as in `127.0.0.1:7001`.
  package let address: String
  /// Stops taking work, lets what runs end within the grace, closes files. Returns when that is done.
  package let shutDown: @Sendable () async -> Void

  package init(address: String, shutDown: @escaping @Sendable () async -> Void) {
    self.address = address
    self.shutDown = shutDown
  }
}

/// What a program is given to start its server with.
package struct ProgramContext: Sendable {
  package let configuration: Configuration
  package let logger: Logger
  package let group: EventLoopGroup
  /// How long a shutdown may take.
  package let shutdownGrace: Duration
}

/// The frame of every server of the product: settings, logs, loops, signals, and a clean end.
///
/// `program` serves until SIGTERM or SIGINT, then drains and exits 0; a second signal ends it at once. `program health` asks
/// the running one and exits 0 if it can take work. What keeps it from starting is one line and exit code 1, a wrong
/// command line 64.
package struct ServiceProgram: Sendable {
  package static let version = "0.1.0"

  /// The settings that every server has, beside its own.
  package static func commonSettings(port: Int) -> [Setting] {
    [
      Setting(
        "LISTEN", value: "HOST:PORT", default: "127.0.0.1:\(port)",
        "where to listen; port 0 takes any, fd:N an inherited socket"),
      Setting(
        "LOG_LEVEL", value: "LEVEL", default: "info", "debug, info, warning or error"),
      Setting("LOG_FORMAT", value: "FORMAT", default: "text", "text, or json for machines"),
      Setting(
        "LOOPS", value: "N", default: "0", "threads that serve; 0 is one for each processor"),
      Setting(
        "SHUTDOWN_GRACE", value: "SECONDS", default: "25",
        "how long calls may go on after a signal to end"),
      Setting(
        "MAX_CONNECTIONS", value: "N", default: "10000", "connections that may be open at once"),
    ]
  }

  package let name: String
  package let about: String
  package let settings: [Setting]
  package let serve: @Sendable (ProgramContext) async throws -> RunningServer
  package let isHealthy: @Sendable (Configuration, EventLoopGroup) async throws -> Bool

  package init(
    name: String, about: String, settings: [Setting],
    serve: @escaping @Sendable (ProgramContext) async throws -> RunningServer,
    isHealthy: @escaping @Sendable (Configuration, EventLoopGroup) async throws -> Bool
  ) {
    self.name = name
    self.about = about
    self.settings = settings
    self.serve = serve
    self.isHealthy = isHealthy
  }

  /// Runs the program and ends the process.
  package func run() async -> Never {
    signal(SIGPIPE, SIG_IGN)
    // First of all, so that every thread that starts later leaves them to the watcher.
    SignalWatcher.block([SIGTERM, SIGINT])
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.contains("--help") || arguments.contains("-h") {
      Self.print(help)
      exit(0)
    }
    if arguments == ["--version"] {
      Self.print("\(name) \(Self.version)\n")
      exit(0)
    }
    do {
      let isHealth = arguments.first == "health"
      let configuration = try Configuration(
        settings: settings, arguments: isHealth ? arguments.dropFirst() : arguments[...],
        environment: ProcessEnvironment.all)
      exit(isHealth ? try await checkHealth(configuration) : try await serve(configuration))
    } catch let error as UsageError {
      fail("\(error)", code: 64)
    } catch {
      fail("\(error)", code: 1)
    }
  }

  private func checkHealth(_ configuration: Configuration) async throws -> Int32 {
    let group = try EventLoopGroup(count: 1)
    return try await isHealthy(configuration, group) ? 0 : 1
  }

  private func serve(_ configuration: Configuration) async throws -> Int32 {
    let logger = Logger(
      program: name,
      level: try configuration.choice(
        "LOG_LEVEL", ["debug": LogLevel.debug, "info": .info, "warning": .warning, "error": .error]),
      format: try configuration.choice("LOG_FORMAT", ["text": Logger.Format.text, "json": .json]))
    let loops = try configuration.integer("LOOPS", in: 0...256)
    let group = try EventLoopGroup(count: loops == 0 ? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) : loops)
    let signals = Signals()
    let watcher = try await SignalWatcher([SIGTERM, SIGINT], loop: group.loops[0]) { number in
      signals.received(number)
    }
    let server = try await serve(
      ProgramContext(
        configuration: configuration, logger: logger, group: group,
        shutdownGrace: try configuration.duration("SHUTDOWN_GRACE", in: 0...3600)))
    logger.info("listening", ["address": server.address])
    await signals.first()
    logger.info("draining")
    await server.shutDown()
    watcher.stop()
    logger.info("stopped")
    return 0
  }

  private var help: String {
    """
    \(about)

    usage: \(name) [flags]
           \(name) health [flags]    exits 0 if the running \(name) can take work

    \(Configuration.help(settings))
    """
  }

  private func fail(_ message: String, code: Int32) -> Never {
    let line = Array("\(name): \(message.replacing("\n", with: " "))\n".utf8)
    _ = write(2, line, line.count)
    exit(code)
  }

  private static func print(_ text: String) {
    let octets = Array(text.utf8)
    _ = write(1, octets, octets.count)
  }
}

/// The first signal ends the program gently, the second at once.
private final class Signals: Sendable {
  private struct State {
    var count = 0
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Lock(State())

  func received(_ number: Int32) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.count += 1
      if state.count > 1 { _exit(128 + number) }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  func first() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.count == 0 { state.waiter = continuation }
        return state.count > 0
      }
      if isOver { continuation.resume() }
    }
  }
}
