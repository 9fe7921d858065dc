import EventLoop
import Glibc

/// Waits for SIGTERM and SIGINT on the main thread, which has nothing else to do.
///
/// The first signal asks the program to end; the second ends it at once, even if every loop is
/// stuck. All threads have the signals blocked, so no code of the program is ever interrupted.
final class TerminationSignals: Sendable {
  private struct State {
    var received: Int32?
    var handlers: [@Sendable (Int32) -> Void] = []
    var exitCode: Int32?
  }

  private let state = Lock(State())
  private let thread: pthread_t

  /// Blocks the signals in the calling thread and those it starts, and ignores SIGPIPE.
  ///
  /// To be called first thing, on the thread that will call ``wait()``.
  init() {
    signal(SIGPIPE, SIG_IGN)
    thread = pthread_self()
    SignalWatcher.block([SIGTERM, SIGINT, Self.wakeup])
  }

  /// Tells ``wait()`` that there is an exit code; nobody else has a use for this signal here.
  private static let wakeup = SIGUSR2

  /// Runs a closure at the first signal, or at once when it has come.
  func onFirst(_ handler: @escaping @Sendable (Int32) -> Void) {
    let received = state.withLock { state in
      if state.received == nil { state.handlers.append(handler) }
      return state.received
    }
    if let received { handler(received) }
  }

  /// Suspends until the first signal.
  func first() async -> Int32 {
    await withCheckedContinuation { continuation in
      onFirst { continuation.resume(returning: $0) }
    }
  }

  /// Makes ``wait()`` return the code; the first call counts.
  func finish(_ code: Int32) {
    state.withLock { state in
      if state.exitCode == nil { state.exitCode = code }
    }
    pthread_kill(thread, Self.wakeup)
  }

  /// Blocks the calling thread until ``finish(_:)``, and passes signals on meanwhile.
  func wait() -> Int32 {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, Self.wakeup] { sigaddset(&signals, signal) }
    while true {
      var number: Int32 = 0
      guard sigwait(&signals, &number) == 0 else { continue }
      if let code = state.withLock({ $0.exitCode }) { return code }
      guard number != Self.wakeup else { continue }
      let handlers = state.withLock { state -> [@Sendable (Int32) -> Void]? in
        guard state.received == nil else { return nil }
        state.received = number
        defer { state.handlers = [] }
        return state.handlers
      }
      guard let handlers else { _exit(128 + number) }
      for handler in handlers { handler(number) }
    }
  }
}
