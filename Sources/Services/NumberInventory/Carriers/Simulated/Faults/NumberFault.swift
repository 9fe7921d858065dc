import NumberInventory
import Telephony

/// What a US number does by its last digits.
///
/// So a person can reach every fault by buying the right number.
enum NumberFault: Int, Sendable, CaseIterable {
  /// The answer to the order takes 3 s.
  case delay = 90
  /// The order is pending for 20 s.
  case pending = 91
  /// The order is refused.
  case refuse = 92
  /// The number is found by searches, but gone when it is ordered.
  case taken = 93
  /// The order is accepted and the answer lost.
  case lostReply = 94
  /// The order is accepted and answered with an internal error.
  case error = 95
  /// The order stays pending until it is cancelled.
  case stuck = 96
  /// The release takes 30 s.
  case slowRelease = 97

  static let delayTime: Duration = .seconds(3)
  static let pendingTime: Duration = .seconds(20)
  static let slowReleaseTime: Duration = .seconds(30)

  /// Nil for a number that behaves.
  init?(block: NumberBlock, offset: Int) {
    guard block.country == .us, block.subscriberPrefix == "55501" else { return nil }
    self.init(rawValue: offset)
  }
}
