package import Protobuf

/// One order request as the carrier's books keep it, whatever was answered.
///
/// The books are append-only in their entries: two requests with one reference are two entries, so
/// that an audit sees whether anybody ordered twice.
package struct BookEntry: Sendable, Equatable {
  package enum Answer: String, Sendable, CaseIterable {
    /// It became an order, with the same entry.
    case accepted
    case refused
    case taken
    case unknownConnection = "unknown_connection"
  }

  /// Counts up from 1.
  package var sequence: Int64
  package var receivedAt: Timestamp
  package var reference: String
  /// E.164.
  package var phoneNumber: String
  package var connectionID: String?
  package var answer: Answer

  /// Nil unless accepted, as all that follows.
  package var orderID: String?
  package var providerNumberID: String?
  /// When it stops being pending; nil for an order that is stuck.
  package var settlesAt: Timestamp?
  /// Why it fails when it settles; nil for an order that succeeds then.
  package var failure: String?
  /// When it was cancelled while it was pending.
  package var cancelledAt: Timestamp?
  package var releaseRequestedAt: Timestamp?
  /// When the release is finished.
  package var goneAt: Timestamp?

  package enum State: Sendable, Equatable {
    /// No order came of it.
    case noOrder
    case pending
    case held
    /// Held, and being given back.
    case releasing
    case released
    case failed(reason: String)
  }

  /// What the books show at a moment: nothing has to happen at it.
  package func state(at time: Timestamp) -> State {
    guard answer == .accepted else { return .noOrder }
    if cancelledAt != nil { return .failed(reason: "the order was cancelled") }
    guard let settlesAt, settlesAt <= time else { return .pending }
    if let failure { return .failed(reason: failure) }
    guard releaseRequestedAt != nil, let goneAt else { return .held }
    return goneAt <= time ? .released : .releasing
  }
}
