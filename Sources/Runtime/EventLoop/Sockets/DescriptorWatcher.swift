import CLinux
import Glibc

/// Tells when a foreign descriptor is readable or writable; does not own it.
///
/// Confined to its loop.
package final class DescriptorWatcher: EventSource, @unchecked Sendable {
  // SAFETY: confined to `loop`, see EventSource.
  private let onReady: (_ readable: Bool, _ writable: Bool) -> Void

  /// Makes a watcher that is not started.
  ///
  /// - Parameter onReady: Runs on the loop once a turn while the descriptor is ready; an error of
  ///   the descriptor counts as both.
  package init(
    descriptor: Int32, loop: EventLoop,
    onReady: @escaping (_ readable: Bool, _ writable: Bool) -> Void
  ) {
    self.onReady = onReady
    super.init(descriptor: descriptor, loop: loop)
  }

  /// Starts watching. In loop.
  package func start(readable: Bool, writable: Bool) throws(SystemError) {
    try loop.register(self, events: Self.events(readable, writable))
  }

  /// Changes what is watched. In loop.
  package func watch(readable: Bool, writable: Bool) {
    loop.modify(self, events: Self.events(readable, writable))
  }

  /// Stops watching and leaves the descriptor open. In loop.
  package func stop() { loop.retire(self, closing: false) }

  override func ready(_ events: UInt32) {
    let failed = events & clinux_failed != 0
    onReady(failed || events & clinux_readable != 0, failed || events & clinux_writable != 0)
  }

  private static func events(_ readable: Bool, _ writable: Bool) -> UInt32 {
    (readable ? clinux_readable : 0) | (writable ? clinux_writable : 0)
  }
}
