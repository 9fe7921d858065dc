/// What is waited for and who must act, as people read it beside a status.
package enum StatusReason {
  package static let reserving =
    "Waiting for a place in the plan. This resolves by itself."
  package static let ordering =
    "Ordered; waiting for the carrier's answer. This resolves by itself."
  package static let settling =
    "The carrier did not answer the order, which is being looked up. This resolves by itself."
  package static let provisioning =
    "The carrier is setting the number up. This resolves by itself."
  package static let releasing =
    "releasing: waiting for the carrier to take the number back. This resolves by itself."
  package static let releaseRequested =
    "releasing: the number is given back as soon as the carrier has answered its order. "
    + "This resolves by itself."
  package static let placeLost =
    "releasing: the number's place in the plan was lost, so it is given back. "
    + "Buy it again if the plan allows."

  package static func refused(_ sentence: String) -> String {
    "The carrier refused the order: \(sentence.isEmpty ? "no reason given" : sentence). "
      + "Delete the number, or buy it or another one again."
  }
}
