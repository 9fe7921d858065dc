package import Telephony

/// What a carrier is asked to sell.
package struct NumberOrderRequest: Sendable, Equatable {
  package var phoneNumber: E164

  /// The operation that orders, carried as the customer reference: what the order is found by
  /// afterwards.
  package var customerReference: OperationID

  /// The connection at the carrier that calls to the number go to, 1–64 characters; nil for the
  /// carrier's default.
  package var connectionID: String?

  package init(phoneNumber: E164, customerReference: OperationID, connectionID: String? = nil) {
    self.phoneNumber = phoneNumber
    self.customerReference = customerReference
    self.connectionID = connectionID
  }
}

/// An order as the carrier's books show it.
package struct CarrierOrder: Sendable, Equatable {
  /// **States**: pending → succeeded or failed; both are final.
  package enum State: Sendable, Equatable {
    /// Accepted and being worked on; only the carrier ends this.
    case pending

    /// The number is held.
    case succeeded

    /// The number is not held and will not be; the reason is the carrier's, in its words.
    case failed(reason: String)
  }

  /// The carrier's id of the order.
  package var orderID: String

  /// The carrier's id of the number, which ``Carrier/release(_:)`` takes; known at the latest when
  /// it has succeeded.
  package var providerNumberID: String?

  package var state: State

  package init(orderID: String, providerNumberID: String? = nil, state: State) {
    self.orderID = orderID
    self.providerNumberID = providerNumberID
    self.state = state
  }
}

package enum ReleaseResult: Sendable, Equatable {
  /// The carrier does not hold the number for us, whatever was before.
  case released

  /// Accepted and not finished; a repeat tells when it is.
  case pending
}

/// A number that the carrier holds for us.
package struct CarrierNumber: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case active

    /// Given back and not yet gone.
    case releasing
  }

  /// The carrier's id of the number.
  package var providerNumberID: String
  package var phoneNumber: E164

  /// The customer reference of its order: an ``OperationID`` when it was ordered here; nil or
  /// another text when somebody else bought it on the same account, which is not ours to touch.
  package var customerReference: String?
  package var orderID: String?
  package var state: State

  package init(
    providerNumberID: String, phoneNumber: E164, customerReference: String?, orderID: String? = nil,
    state: State
  ) {
    self.providerNumberID = providerNumberID
    self.phoneNumber = phoneNumber
    self.customerReference = customerReference
    self.orderID = orderID
    self.state = state
  }
}

/// A part of the list of all numbers held.
package struct CarrierNumberPage: Sendable, Equatable {
  package var numbers: [CarrierNumber]

  /// What asks for the page after this one; nil when this is the last.
  package var next: String?

  package init(numbers: [CarrierNumber], next: String? = nil) {
    self.numbers = numbers
    self.next = next
  }
}
