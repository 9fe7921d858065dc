import API
import NumberInventory
import Telephony

// What a carrier's messages say.

extension NumberOffer {
  func number() throws(CarrierError) -> NumberInventory.AvailableNumber {
    guard let number = E164(phoneNumber), let country = Country(rawValue: countryCode) else {
      throw .incomprehensible
    }
    return NumberInventory.AvailableNumber(
      phoneNumber: number, country: country,
      numberType: type == .offerTollFree ? .tollFree : .local,
      monthlyPrice: USD(cents: monthlyPriceCents), setupPrice: USD(cents: setupPriceCents),
      features: features.compactMap { NumberFeature(rawValue: $0) }, locality: locality,
      region: region)
  }
}

extension NumberOrder {
  func order() throws(CarrierError) -> CarrierOrder {
    let state: CarrierOrder.State =
      switch self.state {
      case .orderPending: .pending
      case .orderSucceeded: .succeeded
      case .orderFailed: .failed(reason: reason)
      default: throw .incomprehensible
      }
    return CarrierOrder(
      orderID: orderID, providerNumberID: providerNumberID.isEmpty ? nil : providerNumberID,
      state: state)
  }
}

extension HeldNumber {
  func number() throws(CarrierError) -> CarrierNumber {
    guard let number = E164(phoneNumber) else { throw .incomprehensible }
    return CarrierNumber(
      providerNumberID: providerNumberID, phoneNumber: number,
      customerReference: customerReference.isEmpty ? nil : customerReference,
      orderID: orderID.isEmpty ? nil : orderID, state: releasing ? .releasing : .active)
  }
}
