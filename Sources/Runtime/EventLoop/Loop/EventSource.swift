/// A descriptor that a loop waits for.
///
/// Open, like what its interface mentions, because only `open` classes can be subclassed from other
/// modules. Confined to its loop. The loop retains a source from ``EventLoop/register(_:events:)``
/// to the end of the tick in which it is deregistered, so an event already fetched never meets
/// freed memory.
open class EventSource: @unchecked Sendable {
  // SAFETY: confined to `loop`; every entry point checks it in debug builds.

  /// The loop that owns the source.
  package final let loop: EventLoop
  /// The descriptor, or -1 once closed.
  package internal(set) final var descriptor: Int32
  final var isRegistered = false

  init(descriptor: Int32, loop: EventLoop) {
    self.loop = loop
    self.descriptor = descriptor
  }

  /// Runs when the descriptor is ready; at most once a tick.
  func ready(_ events: UInt32) {}

  /// Runs once, at the end of the tick in which the source was deregistered.
  func buried() {}
}
