import API
import NumberInventory
import Protobuf
import Telephony

// What the simulated carrier says, as messages.

extension NumberOffer {
  init(_ offer: NumberInventory.AvailableNumber) {
    self.init(
      phoneNumber: offer.phoneNumber.text, countryCode: offer.country.code,
      type: offer.numberType == .local ? .offerLocal : .offerTollFree,
      monthlyPriceCents: offer.monthlyPrice.cents, setupPriceCents: offer.setupPrice.cents,
      features: offer.features.map(\.rawValue), locality: offer.locality, region: offer.region)
  }
}

extension NumberOrder {
  init(_ order: CarrierOrder) {
    self.init(orderID: order.orderID, providerNumberID: order.providerNumberID ?? "")
    switch order.state {
    case .pending: state = .orderPending
    case .succeeded: state = .orderSucceeded
    case .failed(let reason):
      state = .orderFailed
      self.reason = reason
    }
  }
}

extension HeldNumber {
  init(_ number: CarrierNumber) {
    self.init(
      providerNumberID: number.providerNumberID, phoneNumber: number.phoneNumber.text,
      customerReference: number.customerReference ?? "", orderID: number.orderID ?? "",
      releasing: number.state == .releasing)
  }
}

extension OrderEntry {
  init(_ entry: BookEntry, at time: Timestamp) {
    let answer: OrderAnswer =
      switch entry.answer {
      case .accepted: .accepted
      case .refused: .refused
      case .taken: .taken
      case .unknownConnection: .unknownConnection
      }
    self.init(
      sequence: entry.sequence, receivedAt: entry.receivedAt, customerReference: entry.reference,
      phoneNumber: entry.phoneNumber, connectionID: entry.connectionID, answer: answer,
      order: entry.order(at: time).map { NumberOrder($0) }, settlesAt: entry.settlesAt,
      cancelledAt: entry.cancelledAt, releaseRequestedAt: entry.releaseRequestedAt,
      goneAt: entry.goneAt)
  }
}
