import CLinux
import Glibc

/// Receives signals as events of a loop instead of interrupting a thread.
///
/// The signals must be blocked in every thread: call ``block(_:)`` first thing in the program,
/// before any thread starts.
package final class SignalWatcher: Sendable {
  private let loop: EventLoop
  private let watcher: DescriptorWatcher
  private let descriptor: Int32

  /// Blocks signals in the calling thread and all that it starts later.
  package static func block(_ signals: [Int32]) {
    _ = clinux_signals_block(signals, Int32(signals.count))
  }

  /// Starts to receive signals; from any thread.
  ///
  /// - Parameter handler: Runs on the loop with the number of each signal.
  package init(
    _ signals: [Int32], loop: EventLoop, handler: @escaping @Sendable (Int32) -> Void
  ) async throws {
    let descriptor = clinux_signalfd(signals, Int32(signals.count))
    guard descriptor >= 0 else { throw SystemError.current("signalfd") }
    let watcher = DescriptorWatcher(descriptor: descriptor, loop: loop) { _, _ in
      while case let signal = clinux_signal_next(descriptor), signal != 0 { handler(signal) }
    }
    self.loop = loop
    self.descriptor = descriptor
    self.watcher = watcher
    try await loop.submit { try watcher.start(readable: true, writable: false) }
  }

  /// Stops receiving; from any thread.
  package func stop() {
    loop.runInLoop { [watcher, descriptor] in
      guard watcher.descriptor >= 0 else { return }
      watcher.stop()
      Glibc.close(descriptor)
    }
  }
}
