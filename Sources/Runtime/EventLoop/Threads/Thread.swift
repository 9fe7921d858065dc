import CLinux
import Glibc

/// Starts detached threads with every signal blocked.
package enum Thread {
  private final class Body {
    let name: String
    let run: @Sendable () -> Void
    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }

  /// Starts a detached thread that runs a body and ends with it.
  package static func start(named name: String, _ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    // SAFETY: the retain made here is balanced by takeRetainedValue in the thread's entry.
    let body = Unmanaged.passRetained(Body(name: name, run: run)).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        // Signals go to the thread that asked for them through a signalfd, never to a loop.
        clinux_signals_block_all()
        clinux_name_thread(body.name)
        body.run()
        return nil
      }, body)
    precondition(code == 0, "no thread could be started: error \(code)")
    pthread_detach(thread)
  }
}
