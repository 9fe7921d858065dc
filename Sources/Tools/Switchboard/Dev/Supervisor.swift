import Glibc

/// Runs the programs until the process is asked to end: starts again what dies, and at the end asks
/// each to drain.
///
/// Must be used from the main thread: the programs are told to end when the thread that started
/// them does.
struct Supervisor {
  private(set) var programs: [ChildProgram]

  init(_ programs: [ChildProgram]) { self.programs = programs }

  /// Blocks the signals that ``run()`` waits for, in this thread and all that it starts later.
  static func blockSignals() {
    var waited = waitedSignals
    pthread_sigmask(SIG_BLOCK, &waited, nil)
  }

  mutating func start() throws(CommandError) {
    for index in programs.indices { try programs[index].start() }
  }

  /// Waits for SIGTERM or SIGINT. Throws when a program cannot be kept running.
  mutating func run() throws(CommandError) {
    while Self.wait(for: .seconds(1)) != .end { try restartEnded() }
  }

  /// Collects programs that ended and starts them again; throws if one ended right after its start.
  mutating func restartEnded() throws(CommandError) {
    var status: Int32 = 0
    while case let process = waitpid(-1, &status, WNOHANG), process > 0 {
      guard let index = programs.firstIndex(where: { $0.process == process }) else { continue }
      programs[index].markEnded()
      let name = programs[index].name
      guard !programs[index].diedAtOnce else {
        throw CommandError(message: "\(name) \(ending(status)) right after its start")
      }
      Terminal.note("switchboard: \(name) \(ending(status)); starting it again")
      try programs[index].start()
    }
  }

  /// Asks every program to drain and waits for them: the gateway first, so that no call in flight
  /// loses its service.
  mutating func stop() {
    for index in programs.indices.reversed() {
      programs[index].signal(SIGTERM)
      let deadline = ContinuousClock.Instant.now + .seconds(30)
      while programs[index].process > 0 && .now < deadline {
        var status: Int32 = 0
        if waitpid(programs[index].process, &status, WNOHANG) != 0 {
          programs[index].markEnded()
        } else {
          // A second request to end is meant.
          if Self.wait(for: .milliseconds(10)) == .end { programs[index].signal(SIGKILL) }
        }
      }
      programs[index].signal(SIGKILL)
    }
  }

  private static var waitedSignals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
    return signals
  }

  /// What a wait brought.
  enum Signal {
    /// Somebody asks the program to end.
    case end
    /// A child ended, or nothing happened.
    case other
  }

  /// Waits for a signal, for a bounded time.
  static func wait(for time: Duration) -> Signal {
    var signals = waitedSignals
    let parts = time.components
    var limit = timespec(
      tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
    let signal = sigtimedwait(&signals, nil, &limit)
    return signal > 0 && signal != SIGCHLD ? .end : .other
  }
}
