/// Why a carrier did not do what it was asked: a closed set, because the purchase does something
/// else for each case.
package enum CarrierError: Error, Sendable, Equatable {
  /// The filters do not go together, or one is out of range. Nothing was looked up.
  case invalidSearch(problem: String)

  /// The number is not for sale, or somebody else got it first. Definite: no order exists, the slot
  /// goes back.
  case numberTaken

  /// The carrier knows no connection with the id that came with the order. Definite: no order
  /// exists.
  case unknownConnection

  /// The carrier said no for another reason, in its own words. Definite: what was asked did not
  /// happen and repeating it as it stands will not help.
  case refused(reason: String)

  /// The request was, or may have been, received, and the answer is missing or says nothing: a
  /// time-out, a connection lost after sending, a status 5xx. An order **may exist**: it is never
  /// sent again; it is looked up by its reference.
  case unknownOutcome(reason: String)

  /// The request has certainly not reached the carrier: nothing was sent. It may be sent again, or
  /// given up.
  case unavailable(reason: String)
}

extension CarrierError: CustomStringConvertible {
  /// A sentence for logs and for the row's reason; holds no phone number.
  package var description: String {
    switch self {
    case .invalidSearch(let problem): "The carrier cannot search like this: \(problem)"
    case .numberTaken: "The carrier no longer offers the number."
    case .unknownConnection: "The carrier does not know the connection."
    case .refused(let reason): "The carrier refused: \(reason)"
    case .unknownOutcome(let reason): "The carrier's answer is missing: \(reason)"
    case .unavailable(let reason): "The carrier cannot be reached: \(reason)"
    }
  }
}
