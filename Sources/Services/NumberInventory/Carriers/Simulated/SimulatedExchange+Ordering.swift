package import NumberInventory
import Protobuf
package import Telephony

extension SimulatedExchange {
  /// Sells a number, or says why not.
  ///
  /// Whatever it answers is in the books first, but for a request that is turned away unread.
  package func order(
    _ number: E164, reference: String, connectionID: String?
  ) async -> Reply<CarrierOrder> {
    let item = catalogue.item(number)
    let fault = item.flatMap { catalogue.fault($0) }
    var answer = await reply { () throws(CarrierError) in
      if draws.happens(.unavailable) { throw .unavailable(reason: "too many requests") }
      let now = clock.now()
      if let refusal = refusal(item, fault, connectionID: connectionID) {
        try await asking {
          try await books.note(
            refusal.answer, reference: reference, phoneNumber: number.text,
            connectionID: connectionID, at: now)
        }
        throw refusal.error
      }
      return try await sell(
        newOrder(fault, at: now), number, reference: reference, connectionID: connectionID, at: now)
    }
    switch fault {
    case .delay: answer.delay += NumberFault.delayTime
    case .lostReply: answer.fault = .lost
    case .error: answer.fault = .error
    case .pending, .refuse, .taken, .stuck, .slowRelease, nil: break
    }
    return answer
  }

  private func refusal(
    _ item: Catalogue.Item?, _ fault: NumberFault?, connectionID: String?
  ) -> (answer: BookEntry.Answer, error: CarrierError)? {
    if let connectionID, !configuration.connections.contains(connectionID) {
      return (.unknownConnection, .unknownConnection)
    }
    if item == nil || fault == .taken || draws.happens(.taken) { return (.taken, .numberTaken) }
    if fault == .refuse || draws.happens(.refuse) {
      return (.refused, .refused(reason: "a document that the number requires is not on file"))
    }
    return nil
  }

  private func newOrder(_ fault: NumberFault?, at now: Timestamp) -> CarrierBooks.NewOrder {
    var order = CarrierBooks.NewOrder(
      orderID: "simorder_\(ids.next())", providerNumberID: "sim_\(ids.next())", settlesAt: now)
    if fault == .stuck || draws.happens(.stuck) {
      order.settlesAt = nil
    } else if fault == .pending {
      order.settlesAt = now + NumberFault.pendingTime
    } else if let time = draws.draw(.fail) {
      let settlesAt = now + time
      order.settlesAt = settlesAt
      order.failure = "the number could not be provisioned"
      order.freeAt = settlesAt + configuration.restockDelay
    } else if let time = draws.draw(.pending) {
      order.settlesAt = now + time
    }
    return order
  }

  private func sell(
    _ order: CarrierBooks.NewOrder, _ number: E164, reference: String, connectionID: String?,
    at now: Timestamp
  ) async throws(CarrierError) -> CarrierOrder {
    let isSold = try await asking {
      try await books.sell(
        order, reference: reference, phoneNumber: number.text, connectionID: connectionID, at: now)
    }
    guard isSold else { throw .numberTaken }
    let isSettled = order.settlesAt.map { $0 <= now } ?? false
    let state: CarrierOrder.State =
      if !isSettled { .pending } else if let failure = order.failure {
        .failed(reason: failure)
      } else { .succeeded }
    return CarrierOrder(
      orderID: order.orderID, providerNumberID: order.providerNumberID, state: state)
  }
}
