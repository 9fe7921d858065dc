/// The decisions of the purchase, without any effect: news in, the next step out. `nil` means that
/// the operation has meanwhile come to a step for which the news is none.
extension NumberOperation {
  package func on(_ news: SlotNews) -> OperationTransition? {
    guard step == .reserving else { return nil }
    switch news {
    case .granted(let eligibility, let trialExpiresAt):
      if isReleaseRequested {
        return OperationTransition(
          to: .returning, .removed, eligibility: eligibility, result: .released)
      }
      return OperationTransition(
        to: .ordering, .reserved(trialExpiresAt: trialExpiresAt, reason: StatusReason.ordering),
        eligibility: eligibility)
    case .refused(let eligibility):
      return OperationTransition(
        to: .finished, .removed, eligibility: eligibility,
        result: ended(.limitReached(eligibility)))
    case .unreachable:
      // Cancelled here first, so that nothing will be bought; the reservation may still have
      // arrived, so the place is given back.
      return OperationTransition(to: .returning, .removed, result: ended(.billingUnavailable))
    }
  }

  package func on(_ news: OrderNews) -> OperationTransition? {
    guard step == .ordering || step == .settling || step == .provisioning else { return nil }
    switch news {
    case .sold(let order, let carrierNumber):
      if isReleaseRequested {
        let reason = StatusReason.releasing
        return OperationTransition(
          to: .releasing, .suspended(reason: reason, order: order, carrierNumber: carrierNumber))
      }
      return OperationTransition(
        to: .confirming, .active(order: order, carrierNumber: carrierNumber))
    case .pending(let order):
      if step == .provisioning { return .stay(self) }
      return OperationTransition(
        to: .provisioning, .waiting(reason: waitingReason(StatusReason.provisioning), order: order))
    case .taken:
      return OperationTransition(to: .returning, .removed, result: ended(.taken))
    case .unknownConnection:
      return OperationTransition(to: .returning, .removed, result: ended(.unknownConnection))
    case .refused(let sentence):
      return OperationTransition(
        to: .returning,
        isReleaseRequested ? .removed : .failed(reason: StatusReason.refused(sentence)),
        result: ended(.carrierFailed))
    case .unknown:
      // What is known of an order that the carrier has confirmed to hold is not forgotten.
      if step != .ordering { return .stay(self) }
      return OperationTransition(
        to: .settling, .waiting(reason: waitingReason(StatusReason.settling), order: nil))
    case .unsent:
      // Only the first request can be known not to have arrived; asked later, the carrier may have
      // got the one before.
      if step != .ordering { return .stay(self) }
      return OperationTransition(to: .returning, .removed, result: ended(.carrierUnavailable))
    case .missing:
      if isReleaseRequested {
        return OperationTransition(to: .returning, .removed, result: .released)
      }
      return OperationTransition(
        to: .ordering, .waiting(reason: StatusReason.ordering, order: nil))
    }
  }

  package func on(_ news: ConfirmationNews) -> OperationTransition? {
    guard step == .confirming else { return nil }
    switch news {
    case .confirmed(let eligibility):
      return OperationTransition(to: .finished, eligibility: eligibility, result: .bought)
    case .lost:
      return OperationTransition(
        to: .releasing,
        .suspended(reason: StatusReason.placeLost, order: nil, carrierNumber: nil))
    }
  }

  /// The carrier confirmed that the number is gone.
  package func onReleased() -> OperationTransition? {
    guard step == .releasing else { return nil }
    return OperationTransition(to: .returning, .released, result: .released)
  }

  /// billing-eligibility confirmed that the place is free.
  package func onReturned() -> OperationTransition? {
    guard step == .returning else { return nil }
    return OperationTransition(to: .finished)
  }

  /// Who gave the number back before having it is told that it is gone, however it came to that.
  private func ended(_ result: OperationResult) -> OperationResult {
    isReleaseRequested ? .released : result
  }

  private func waitingReason(_ reason: String) -> String {
    isReleaseRequested ? StatusReason.releaseRequested : reason
  }
}
