import EventLoop

/// Draws which of the configured faults happen, from a seed; safe from any thread.
final class FaultDraws: Sendable {
  private let plan: FaultPlan
  private let state: Lock<UInt64>

  init(_ plan: FaultPlan, seed: UInt64) {
    self.plan = plan
    state = Lock(SeededHash.stir(seed))
  }

  /// How long the fault takes if it happens now; nil if it does not.
  func draw(_ kind: FaultPlan.Kind) -> Duration? {
    guard let fault = plan.faults.first(where: { $0.kind == kind }) else { return nil }
    let value = state.withLock { state in
      state &+= 0x9e37_79b9_7f4a_7c15
      return SeededHash.stir(state)
    }
    return value % 10_000 < UInt64(fault.frequency) ? fault.time : nil
  }

  func happens(_ kind: FaultPlan.Kind) -> Bool { draw(kind) != nil }
}
