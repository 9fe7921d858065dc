import API
package import GRPC
package import NumberInventory
package import Telephony

/// A carrier in another process, reached by gRPC: `simulated-carrier`.
///
/// What became of a call is told apart by what the channel knows: a request that never left is
/// ``CarrierError/unavailable(reason:)``; one that left and was not answered, or was answered with
/// a status that says nothing, is ``CarrierError/unknownOutcome(reason:)``.
package struct GRPCCarrier: Carrier {
  package let name: String
  /// A request can wait in the other process until its deadline and is given up there then; what it
  /// began just before is in the books soon after.
  package var settlingTime: Duration { timeout * 2 }

  private let client: CarrierClient
  private let timeout: Duration

  /// - Parameters:
  ///   - channel: Leads to the carrier.
  ///   - name: The carrier's name in answers and rows.
  ///   - timeout: Most time for a call; by default 8 s, less than a purchase waits.
  package init(
    channel: GRPCChannel, name: String = "simulated", timeout: Duration = .seconds(8)
  ) {
    client = CarrierClient(channel: channel)
    self.name = name
    self.timeout = timeout
  }

  package func search(
    _ search: CarrierSearch
  ) async throws(CarrierError) -> [NumberInventory.AvailableNumber] {
    let request = SearchOffersRequest(
      countryCode: search.country.code,
      type: search.numberType == .local ? .offerLocal : .offerTollFree,
      areaCode: search.areaCode ?? "", state: search.state ?? "", city: search.city ?? "",
      prefix: search.prefix ?? "", contains: search.contains ?? "",
      features: search.features.map(\.rawValue).sorted(),
      limit: Int32(clamping: min(max(search.limit, 1), 100)))
    let response = try await call { options in
      try await client.searchOffers(request, options: options)
    }
    guard response.problem.isEmpty else { throw .invalidSearch(problem: response.problem) }
    return try response.offers.map { offer throws(CarrierError) in try offer.number() }
  }

  package func offer(
    of phoneNumber: E164
  ) async throws(CarrierError) -> NumberInventory.AvailableNumber? {
    let response = try await call { options in
      try await client.getOffer(
        GetOfferRequest(phoneNumber: phoneNumber.text), options: options)
    }
    return try response.offer?.number()
  }

  package func order(_ request: NumberOrderRequest) async throws(CarrierError) -> CarrierOrder {
    let message = CreateOrderRequest(
      phoneNumber: request.phoneNumber.text, customerReference: request.customerReference.text,
      connectionID: request.connectionID)
    let response = try await call { options in
      try await client.createOrder(message, options: options)
    }
    switch response.answer {
    case .accepted:
      guard let order = response.order else { throw .incomprehensible }
      return try order.order()
    case .refused: throw .refused(reason: response.reason)
    case .taken: throw .numberTaken
    case .unknownConnection: throw .unknownConnection
    default: throw .incomprehensible
    }
  }

  package func order(
    withReference reference: OperationID
  ) async throws(CarrierError) -> CarrierOrder? {
    let response = try await call { options in
      try await client.findOrder(
        FindOrderRequest(customerReference: reference.text), options: options)
    }
    return try response.order?.order()
  }

  package func orderStatus(_ order: String) async throws(CarrierError) -> CarrierOrder? {
    let response = try await call { options in
      try await client.getOrder(GetOrderRequest(orderID: order), options: options)
    }
    return try response.order?.order()
  }

  package func cancelOrder(_ order: String) async throws(CarrierError) -> CarrierOrder? {
    let response = try await call { options in
      try await client.cancelOrder(CancelOrderRequest(orderID: order), options: options)
    }
    return try response.order?.order()
  }

  package func release(_ providerNumber: String) async throws(CarrierError) -> ReleaseResult {
    let response = try await call { options in
      try await client.releaseNumber(
        ReleaseNumberRequest(providerNumberID: providerNumber), options: options)
    }
    return response.released ? .released : .pending
  }

  package func ownedNumbers(
    withReference reference: OperationID
  ) async throws(CarrierError) -> [CarrierNumber] {
    let response = try await call { options in
      try await client.listNumbers(
        ListNumbersRequest(customerReference: reference.text), options: options)
    }
    return try response.numbers.map { number throws(CarrierError) in try number.number() }
  }

  package func ownedNumbers(
    after cursor: String?, limit: Int
  ) async throws(CarrierError) -> CarrierNumberPage {
    let response = try await call { options in
      try await client.listNumbers(
        ListNumbersRequest(
          pageToken: cursor ?? "", pageSize: Int32(clamping: min(max(limit, 1), 250))),
        options: options)
    }
    return CarrierNumberPage(
      numbers: try response.numbers.map { number throws(CarrierError) in try number.number() },
      next: response.nextPageToken.isEmpty ? nil : response.nextPageToken)
  }

  /// Makes a call with the deadline, and says what its failure means.
  private func call<Response: Sendable>(
    _ body: (CallOptions) async throws -> Response
  ) async throws(CarrierError) -> Response {
    do {
      return try await body(CallOptions(timeout: timeout))
    } catch let error as RPCError {
      throw CarrierError(error)
    } catch {
      throw .unknownOutcome(reason: "the call failed")
    }
  }
}
