/// A timer of one event loop, also the token that cancels it.
///
/// Confined to its loop. A subclass overrides ``fire()``; ``EventLoop/schedule(after:_:)`` makes
/// one from a closure. The object can be scheduled again after it has fired or was cancelled, which
/// is how pooled state avoids an allocation per deadline.
open class LoopTimer {
  // SAFETY: the wheel holds one retain on every scheduled timer, so neighbours in a slot's list are
  // alive while linked.
  final var previous: Unmanaged<LoopTimer>?
  final var next: Unmanaged<LoopTimer>?
  final var tick: Int64 = 0
  final var position: Int = -1

  public init() {}

  /// True from scheduling until the timer fires or is cancelled.
  package final var isScheduled: Bool { position >= 0 }

  /// Runs on the loop when the time has come. It may schedule and cancel timers, itself included.
  open func fire() {}
}

final class ClosureTimer: LoopTimer {
  // Not set by an initialiser of its own: the compiler's stub for the inherited one does not pass
  // its own diagnostics.
  var action: (() -> Void)?

  override func fire() { action?() }
}
