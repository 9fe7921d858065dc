package import API
package import GRPC
import NumberInventory
import Telephony

/// The simulated carrier over gRPC, for a process of its own.
///
/// Here an answer that is lost is really not sent: the call stays open until its caller gives up.
package struct CarrierHandler: CarrierService {
  private let exchange: SimulatedExchange

  /// How long the answer to a call without a deadline can be withheld.
  private static let withheldMax: Duration = .seconds(60)

  package init(_ exchange: SimulatedExchange) { self.exchange = exchange }

  // MARK: Searching

  package func searchOffers(
    _ request: SearchOffersRequest, context: ServerContext
  ) async throws -> SearchOffersResponse {
    func filter(_ text: String) -> String? { text.isEmpty ? nil : text }
    guard let country = Country(rawValue: request.countryCode) else {
      return SearchOffersResponse(problem: "numbers of this country are not sold")
    }
    let search = CarrierSearch(
      country: country, numberType: request.type == .offerTollFree ? .tollFree : .local,
      areaCode: filter(request.areaCode), state: filter(request.state), city: filter(request.city),
      prefix: filter(request.prefix), contains: filter(request.contains),
      features: Set(request.features.compactMap { NumberFeature(rawValue: $0) }),
      limit: Int(request.limit))
    do throws(CarrierError) {
      let offers = try await deliver(exchange.search(search)).get()
      return SearchOffersResponse(offers: offers.map { NumberOffer($0) })
    } catch {
      guard case .invalidSearch(let problem) = error else { throw Self.failure(error) }
      return SearchOffersResponse(problem: problem)
    }
  }

  package func getOffer(
    _ request: GetOfferRequest, context: ServerContext
  ) async throws -> GetOfferResponse {
    guard let number = E164(request.phoneNumber) else { return GetOfferResponse() }
    let offer = try await value(exchange.offer(of: number))
    return GetOfferResponse(offer: offer.map { NumberOffer($0) })
  }

  // MARK: Orders

  package func createOrder(
    _ request: CreateOrderRequest, context: ServerContext
  ) async throws -> CreateOrderResponse {
    guard let number = E164(request.phoneNumber) else { return CreateOrderResponse(answer: .taken) }
    do throws(CarrierError) {
      let order = try await deliver(
        exchange.order(
          number, reference: request.customerReference, connectionID: request.connectionID)
      ).get()
      return CreateOrderResponse(answer: .accepted, order: NumberOrder(order))
    } catch {
      switch error {
      case .numberTaken: return CreateOrderResponse(answer: .taken)
      case .unknownConnection: return CreateOrderResponse(answer: .unknownConnection)
      case .refused(let reason): return CreateOrderResponse(answer: .refused, reason: reason)
      case .invalidSearch, .unknownOutcome, .unavailable: throw Self.failure(error)
      }
    }
  }

  package func getOrder(
    _ request: GetOrderRequest, context: ServerContext
  ) async throws -> GetOrderResponse {
    let order = try await value(exchange.orderStatus(request.orderID))
    return GetOrderResponse(order: order.map { NumberOrder($0) })
  }

  package func findOrder(
    _ request: FindOrderRequest, context: ServerContext
  ) async throws -> FindOrderResponse {
    let order = try await value(exchange.order(withReference: request.customerReference))
    return FindOrderResponse(order: order.map { NumberOrder($0) })
  }

  package func cancelOrder(
    _ request: CancelOrderRequest, context: ServerContext
  ) async throws -> CancelOrderResponse {
    let order = try await value(exchange.cancelOrder(request.orderID))
    return CancelOrderResponse(order: order.map { NumberOrder($0) })
  }

  // MARK: Numbers and books

  package func releaseNumber(
    _ request: ReleaseNumberRequest, context: ServerContext
  ) async throws -> ReleaseNumberResponse {
    let result = try await value(exchange.release(request.providerNumberID))
    return ReleaseNumberResponse(released: result == .released)
  }

  package func listNumbers(
    _ request: ListNumbersRequest, context: ServerContext
  ) async throws -> ListNumbersResponse {
    if let reference = request.customerReference {
      let numbers = try await value(exchange.ownedNumbers(withReference: reference))
      return ListNumbersResponse(numbers: numbers.map { HeldNumber($0) })
    }
    let page = try await value(
      exchange.ownedNumbers(
        after: request.pageToken.isEmpty ? nil : request.pageToken,
        limit: Int(request.pageSize ?? 100)))
    return ListNumbersResponse(
      numbers: page.numbers.map { HeldNumber($0) }, nextPageToken: page.next ?? "")
  }

  /// The books are shown as they are: no fault touches them, so that an audit can rely on them.
  package func listOrders(
    _ request: ListOrdersRequest, context: ServerContext
  ) async throws -> ListOrdersResponse {
    let entries =
      if let reference = request.customerReference {
        try await exchange.books.entries(reference: reference)
      } else {
        try await exchange.books.entries(
          after: request.afterSequence, limit: Int(request.pageSize ?? 100))
      }
    let now = exchange.now()
    return ListOrdersResponse(orders: entries.map { OrderEntry($0, at: now) })
  }

  // MARK: Answering

  private func value<Value: Sendable>(_ reply: Reply<Value>) async throws -> Value {
    do throws(CarrierError) {
      return try await deliver(reply).get()
    } catch {
      throw Self.failure(error)
    }
  }

  /// Lets an answer take its time; withholds it, or spoils it, if that is its fate.
  private func deliver<Value: Sendable>(
    _ reply: Reply<Value>
  ) async throws(CarrierError) -> Result<Value, CarrierError> {
    do {
      if reply.delay > .zero { try await Task.sleep(for: reply.delay) }
      if reply.fault == .lost { try await Task.sleep(for: Self.withheldMax) }
    } catch {
      // The caller has gone; nobody reads this.
      throw .unknownOutcome(reason: "the caller gave up")
    }
    if reply.fault != nil { throw .unknownOutcome(reason: "something went wrong") }
    return reply.outcome
  }

  /// The status of what is no value of a response.
  private static func failure(_ error: CarrierError) -> RPCError {
    switch error {
    case .unavailable(let reason): RPCError(code: .resourceExhausted, message: reason)
    case .unknownOutcome(let reason): RPCError(code: .internal, message: reason)
    case .invalidSearch, .numberTaken, .unknownConnection, .refused:
      RPCError(code: .internal, message: "something went wrong")
    }
  }
}
