package import Protobuf

/// What billing-eligibility answered to a reservation.
package enum SlotNews: Sendable, Equatable {
  case granted(Eligibility, trialExpiresAt: Timestamp?)
  case refused(Eligibility)

  /// No answer: the place may be taken or not.
  case unreachable
}

/// What the carrier tells of an order, in an answer to it or when it is looked up.
package enum OrderNews: Sendable, Equatable {
  /// The number is bought.
  case sold(order: String?, carrierNumber: String?)

  /// The order is being worked on.
  case pending(order: String?)

  /// Somebody else has the number, or it is not for sale.
  case taken

  /// The carrier does not know the connection.
  case unknownConnection

  /// The carrier refused for another reason, told in its words.
  case refused(String)

  /// No answer, or one that does not tell: the order may be there or not.
  case unknown

  /// The order cannot have reached the carrier.
  case unsent

  /// The carrier has no such order, and none is on its way.
  case missing
}

extension OrderNews {
  /// An order as the carrier's books show it.
  package init(_ order: CarrierOrder) {
    switch order.state {
    case .pending: self = .pending(order: order.orderID)
    case .succeeded: self = .sold(order: order.orderID, carrierNumber: order.providerNumberID)
    case .failed(let reason): self = .refused(reason)
    }
  }

  /// The failure of the request for an order. Also that of a look-up, for which only the two cases
  /// without an answer come.
  package init(_ error: CarrierError) {
    switch error {
    case .numberTaken: self = .taken
    case .unknownConnection: self = .unknownConnection
    case .refused(let reason), .invalidSearch(let reason): self = .refused(reason)
    case .unknownOutcome: self = .unknown
    case .unavailable: self = .unsent
    }
  }
}

/// What billing-eligibility answered to the confirmation of a place.
package enum ConfirmationNews: Sendable, Equatable {
  case confirmed(Eligibility)

  /// The place was given to somebody else.
  case lost
}

/// What a step changes in the number's row.
package enum NumberChange: Sendable, Equatable {
  case none

  /// The place is taken: the trial that comes with it is copied.
  case reserved(trialExpiresAt: Timestamp?, reason: String)

  /// Still purchasing, for another reason, perhaps with the carrier's order known.
  case waiting(reason: String, order: String?)

  case active(order: String?, carrierNumber: String?)

  /// Bought, and to be given back at once.
  case suspended(reason: String, order: String?, carrierNumber: String?)

  case failed(reason: String)
  case released
  case removed
}

/// What the purchase came to, for whoever waits for it.
package enum OperationResult: Sendable, Equatable {
  case bought
  case released
  case limitReached(Eligibility)
  case taken
  case unknownConnection
  case carrierFailed
  case billingUnavailable
  case carrierUnavailable
}

/// One step forward of an operation.
package struct OperationTransition: Sendable, Equatable {
  package var step: NumberOperation.Step
  package var number: NumberChange

  /// Replaces what is known of the plan.
  package var eligibility: Eligibility?

  /// Known from this step on.
  package var result: OperationResult?

  init(
    to step: NumberOperation.Step, _ number: NumberChange = .none,
    eligibility: Eligibility? = nil, result: OperationResult? = nil
  ) {
    self.step = step
    self.number = number
    self.eligibility = eligibility
    self.result = result
  }

  /// Nothing new: ask again later.
  static func stay(_ operation: NumberOperation) -> OperationTransition {
    OperationTransition(to: operation.step)
  }

  /// Whether it changes nothing in the operation.
  package func isStay(in operation: NumberOperation) -> Bool {
    step == operation.step && number == .none && eligibility == nil && result == nil
  }
}
