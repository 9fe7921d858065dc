import Crypto
package import EventLoop
import Glibc
import Protobuf

/// The frame of every server of the product: settings, logs, loops, signals, and a clean end.
///
/// `program` serves until SIGTERM or SIGINT, then drains and exits 0; a second signal ends it at
/// once. `program health` asks the running one and exits 0 if it can take work. What keeps it from
/// starting is one line and exit code 1, a wrong command line or setting 64.
package struct ServiceProgram: Sendable {
  package static let version = "0.1.0"

  /// The settings that every server has, beside its own.
  package static func commonSettings(port: Int) -> [Setting] {
    [
      Setting(
        "LISTEN", value: "HOST:PORT", default: "127.0.0.1:\(port)", form: .listening,
        "where to listen; port 0 takes any, fd:N an inherited socket"),
      Setting(
        "LOG_LEVEL", value: "LEVEL", default: "info",
        form: .oneOf(["debug", "info", "warning", "error"]), "debug, info, warning or error"),
      Setting(
        "LOG_FORMAT", value: "FORMAT", default: "text", form: .oneOf(["text", "json"]),
        "text, or json for machines"),
      Setting(
        "LOOPS", value: "N", default: "0", form: .integer(in: 0...256),
        "threads that serve; 0 is one for each processor"),
      Setting(
        "SHUTDOWN_GRACE", value: "SECONDS", default: "25", form: .seconds(in: 0...3600),
        "how long calls may go on after a signal to end"),
      Setting(
        "MAX_CONNECTIONS", value: "N", default: "10000", form: .integer(in: 1...1_000_000),
        "connections that may be open at once"),
    ]
  }

  package let name: String
  package let about: String
  package let settings: [Setting]
  package let serve: @Sendable (ProgramContext) async throws -> RunningServer
  package let isHealthy: @Sendable (Configuration, EventLoopGroup) async throws -> Bool

  /// - Parameters:
  ///   - settings: ``commonSettings(port:)`` and the program's own.
  ///   - serve: opens resources and starts the server; runs on the first loop, and is cancelled by
  ///     a signal.
  ///   - isHealthy: asks the running program; has 3 s. Required settings may be missing.
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

  /// Runs the program and ends the process, from an asynchronous `main()`.
  package func run() async -> Never { main() }

  /// Runs the program and ends the process. To be called by the main thread, first thing.
  package nonisolated func main() -> Never {
    let signals = TerminationSignals()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.contains("--help") || arguments.contains("-h") {
      writeAll(Array(help.utf8), to: STDOUT_FILENO)
      exit(EXIT_SUCCESS)
    }
    if arguments == ["--version"] {
      writeAll(Array("\(name) \(Self.version)\n".utf8), to: STDOUT_FILENO)
      exit(EXIT_SUCCESS)
    }
    do {
      let isHealth = arguments.first == "health"
      let configuration = try Configuration(
        settings: settings, arguments: isHealth ? arguments.dropFirst() : arguments[...],
        environment: ProcessEnvironment.all, requiringAll: !isHealth)
      // Without handlers of exit, which would free libraries' state under threads that still run.
      _exit(try isHealth ? checkHealth(configuration, signals) : serve(configuration, signals))
    } catch let error as UsageError {
      complain(error)
      exit(EX_USAGE)
    } catch {
      complain(error)
      exit(EXIT_FAILURE)
    }
  }

  private nonisolated func checkHealth(
    _ configuration: Configuration, _ signals: TerminationSignals
  ) throws -> Int32 {
    let group = try EventLoopGroup(count: 1)
    let loop = group.loops[0]
    signals.onFirst { signals.finish(128 + $0) }
    loop.execute {
      loop.schedule(after: .seconds(3)) {
        complain(StartupError("no answer within 3 s"))
        signals.finish(EXIT_FAILURE)
      }
    }
    Task(executorPreference: loop) {
      do {
        let isServing = try await isHealthy(configuration, group)
        if !isServing { complain(StartupError("not serving")) }
        signals.finish(isServing ? EXIT_SUCCESS : EXIT_FAILURE)
      } catch {
        complain(error)
        signals.finish(EXIT_FAILURE)
      }
    }
    return signals.wait()
  }

  private nonisolated func serve(
    _ configuration: Configuration, _ signals: TerminationSignals
  ) throws -> Int32 {
    let clock = SystemClock()
    let logger = Logger(
      program: name,
      level: try configuration.choice(
        "LOG_LEVEL", ["debug": LogLevel.debug, "info": .info, "warning": .warning, "error": .error]),
      format: try configuration.choice("LOG_FORMAT", ["text": Logger.Format.text, "json": .json]),
      clock: clock)
    let metrics = MetricsRegistry()
    let loops = try configuration.integer("LOOPS", in: 0...256)
    let turns = LoopMetrics(metrics: metrics, logger: logger)
    let group = try turns.makeGroup(
      count: loops == 0 ? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) : loops, metrics: metrics)
    let context = ProgramContext(
      name: name, configuration: configuration, logger: logger, metrics: metrics, group: group,
      shutdownGrace: try configuration.duration("SHUTDOWN_GRACE", in: 0...3600), clock: clock,
      random: { SecureRandom.octets($0) })
    let run = ProgramRun(program: self, context: context, signals: signals, turns: turns)
    Task(executorPreference: group.loops[0]) { signals.finish(await run.untilSignalled()) }
    return signals.wait()
  }

  private var help: String {
    """
    \(about)

    usage: \(name) [flags]
           \(name) health [flags]    exits 0 if the running \(name) can take work

    Each flag can also be set by the environment variable in brackets; the flag wins.

    \(Configuration.help(settings))
    """
  }

  /// Says in one line on standard error what went wrong.
  func complain(_ error: any Error) {
    let text = "\(name): \(Self.sentence(error))".map { $0.isNewline ? " " : $0 }
    writeAll(Array((String(text) + "\n").utf8), to: STDERR_FILENO)
  }

  /// What the system refused in the words of the person who started the program.
  static func sentence(_ error: any Error) -> String {
    guard let error = error as? SystemError, error.operation.hasPrefix("bind ") else {
      return "\(error)"
    }
    return "cannot listen on \(error.operation.dropFirst(5)): \(error.reason)"
  }
}
