package import NumberInventory
package import Telephony

/// The simulated carrier inside the process that uses it.
///
/// Its books are a file of its own, so that what it sold is still sold after a crash of its user. A
/// lost answer is ``CarrierError/unknownOutcome(reason:)`` here, as it would be over a network.
package struct SimulatedCarrier: Carrier {
  package let name = "simulated"
  /// Nothing is on its way when a call has ended: the books are written within it.
  package let settlingTime: Duration = .zero

  package let exchange: SimulatedExchange
  private let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - exchange: Catalogue, books and faults.
  ///   - sleep: Waits as long as a delayed answer takes; replaced by tests.
  package init(
    _ exchange: SimulatedExchange,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.exchange = exchange
    self.sleep = sleep
  }

  package func search(_ search: CarrierSearch) async throws(CarrierError) -> [AvailableNumber] {
    try await deliver(exchange.search(search))
  }

  package func offer(of phoneNumber: E164) async throws(CarrierError) -> AvailableNumber? {
    try await deliver(exchange.offer(of: phoneNumber))
  }

  package func order(_ request: NumberOrderRequest) async throws(CarrierError) -> CarrierOrder {
    try await deliver(
      exchange.order(
        request.phoneNumber, reference: request.customerReference.text,
        connectionID: request.connectionID))
  }

  package func order(
    withReference reference: OperationID
  ) async throws(CarrierError) -> CarrierOrder? {
    try await deliver(exchange.order(withReference: reference.text))
  }

  package func orderStatus(_ order: String) async throws(CarrierError) -> CarrierOrder? {
    try await deliver(exchange.orderStatus(order))
  }

  package func cancelOrder(_ order: String) async throws(CarrierError) -> CarrierOrder? {
    try await deliver(exchange.cancelOrder(order))
  }

  package func release(_ providerNumber: String) async throws(CarrierError) -> ReleaseResult {
    try await deliver(exchange.release(providerNumber))
  }

  package func ownedNumbers(
    withReference reference: OperationID
  ) async throws(CarrierError) -> [CarrierNumber] {
    try await deliver(exchange.ownedNumbers(withReference: reference.text))
  }

  package func ownedNumbers(
    after cursor: String?, limit: Int
  ) async throws(CarrierError) -> CarrierNumberPage {
    try await deliver(exchange.ownedNumbers(after: cursor, limit: limit))
  }

  /// Lets an answer take its time, and loses it if that is its fate.
  private func deliver<Value: Sendable>(
    _ reply: Reply<Value>
  ) async throws(CarrierError) -> Value {
    let timeout = exchange.configuration.callTimeout
    if reply.delay > .zero {
      do {
        try await sleep(min(reply.delay, timeout))
      } catch {
        throw .unknownOutcome(reason: "the call was cancelled before its answer came")
      }
      if reply.delay >= timeout { throw .unknownOutcome(reason: "no answer came in time") }
    }
    switch reply.fault {
    case .lost: throw .unknownOutcome(reason: "the connection was lost before the answer came")
    case .error: throw .unknownOutcome(reason: "it answered with an internal error")
    case nil: return try reply.outcome.get()
    }
  }
}
