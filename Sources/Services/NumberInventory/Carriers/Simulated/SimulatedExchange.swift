package import Database
package import NumberInventory
package import Protobuf
package import Telephony

/// The simulated carrier's own side: catalogue, books and faults, whoever asks and however the
/// answer travels.
///
/// What it is asked it does at once and durably; a ``Reply`` then tells what becomes of the answer.
package struct SimulatedExchange: Sendable {
  package let catalogue: Catalogue
  package let books: CarrierBooks
  package let configuration: SimulatedCarrierConfiguration
  let clock: any WallClock
  let ids: ULIDGenerator
  let draws: FaultDraws

  /// - Parameters:
  ///   - database: Opened with ``BookSchema/migrations``.
  ///   - configuration: How it behaves.
  ///   - clock: What orders, releases and their ends are timed by.
  package init(
    database: any Database, configuration: SimulatedCarrierConfiguration = .init(),
    clock: any WallClock = SystemClock()
  ) {
    catalogue = Catalogue(seed: configuration.seed)
    books = CarrierBooks(database)
    self.configuration = configuration
    self.clock = clock
    ids = ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 })
    draws = FaultDraws(configuration.faults, seed: configuration.seed)
  }

  package func now() -> Timestamp { clock.now() }

  // MARK: Searching

  package func search(_ search: CarrierSearch) async -> Reply<[AvailableNumber]> {
    await reply { () throws(CarrierError) in
      let held = try await asking {
        try await books.heldNumbers(
          beginningWith: catalogue.commonPrefix(of: search), at: clock.now())
      }
      return try catalogue.search(search) { held.contains($0.text) }
    }
  }

  package func offer(of phoneNumber: E164) async -> Reply<AvailableNumber?> {
    await reply { () throws(CarrierError) in
      guard let item = catalogue.item(phoneNumber) else { return nil }
      let isHeld = try await asking {
        try await books.isHeld(phoneNumber.text, at: clock.now())
      }
      return isHeld ? nil : catalogue.offer(item)
    }
  }

  // MARK: Orders

  package func order(withReference reference: String) async -> Reply<CarrierOrder?> {
    await reply { () throws(CarrierError) in
      let entries = try await asking { try await books.entries(reference: reference) }
      let now = clock.now()
      let orders = entries.filter { $0.answer == .accepted }
      let best =
        orders.first { [.held, .releasing].contains($0.state(at: now)) }
        ?? orders.first { $0.state(at: now) == .pending } ?? orders.last
      return best.flatMap { $0.order(at: now) }
    }
  }

  package func orderStatus(_ order: String) async -> Reply<CarrierOrder?> {
    await reply { () throws(CarrierError) in
      try await asking { try await books.entry(order: order) }
        .flatMap { $0.order(at: clock.now()) }
    }
  }

  package func cancelOrder(_ order: String) async -> Reply<CarrierOrder?> {
    await reply { () throws(CarrierError) in
      let now = clock.now()
      return try await asking {
        try await books.cancel(order: order, at: now, freeAt: now + configuration.restockDelay)
      }.flatMap { $0.order(at: now) }
    }
  }

  // MARK: Numbers

  package func release(_ providerNumber: String) async -> Reply<ReleaseResult> {
    await reply { () throws(CarrierError) in
      guard let entry = try await asking({ try await books.entry(providerNumber: providerNumber) }),
        let order = entry.orderID
      else { return .released }
      let now = clock.now()
      switch entry.state(at: now) {
      case .released, .failed, .noOrder: return .released
      case .releasing: return .pending
      case .pending:
        let cancelled = try await asking {
          try await books.cancel(order: order, at: now, freeAt: now + configuration.restockDelay)
        }
        // Between the two looks it can have been delivered; then it is given back like any other.
        guard let cancelled, cancelled.state(at: now) == .held else { return .released }
        return try await release(order: order, of: entry, at: now)
      case .held:
        return try await release(order: order, of: entry, at: now)
      }
    }
  }

  private func release(
    order: String, of entry: BookEntry, at now: Timestamp
  ) async throws(CarrierError) -> ReleaseResult {
    let fault = E164(entry.phoneNumber).flatMap { catalogue.item($0) }
      .flatMap { catalogue.fault($0) }
    let time =
      fault == .slowRelease ? NumberFault.slowReleaseTime : draws.draw(.slowRelease) ?? .zero
    let goneAt = now + time
    let released = try await asking {
      try await books.release(
        order: order, at: now, goneAt: goneAt, freeAt: goneAt + configuration.restockDelay)
    }
    return released?.state(at: now) == .releasing ? .pending : .released
  }

  package func ownedNumbers(withReference reference: String) async -> Reply<[CarrierNumber]> {
    await reply { () throws(CarrierError) in
      let entries = try await asking { try await books.entries(reference: reference) }
      let now = clock.now()
      return entries.compactMap { $0.number(at: now) }
    }
  }

  package func ownedNumbers(
    after cursor: String?, limit: Int
  ) async -> Reply<CarrierNumberPage> {
    await reply { () throws(CarrierError) in
      let limit = min(max(limit, 1), 250)
      let now = clock.now()
      let entries = try await asking {
        try await books.held(after: cursor.flatMap { Int64($0) } ?? 0, limit: limit + 1, at: now)
      }
      let page = entries.prefix(limit)
      return CarrierNumberPage(
        numbers: page.compactMap { $0.number(at: now) },
        next: entries.count > limit ? page.last.map { String($0.sequence) } : nil)
    }
  }

  // MARK: Answering

  /// Does something, and draws what becomes of its answer.
  func reply<Value: Sendable>(
    _ body: () async throws(CarrierError) -> Value
  ) async -> Reply<Value> {
    let outcome: Result<Value, CarrierError>
    do throws(CarrierError) {
      outcome = .success(try await body())
    } catch {
      outcome = .failure(error)
    }
    let isLost = draws.happens(.lostReply)
    let isError = draws.happens(.error)
    return Reply(
      outcome: outcome, delay: draws.draw(.delay) ?? .zero,
      fault: isLost ? .lost : isError ? .error : nil)
  }

  /// Runs a transaction of the books.
  func asking<Value: Sendable>(
    _ body: () async throws -> Value
  ) async throws(CarrierError) -> Value {
    do {
      return try await body()
    } catch let error as DatabaseError {
      switch error {
      case .busy, .cancelled, .overloaded, .closed, .full, .aborted:
        throw .unavailable(reason: "its books cannot be written: \(error)")
      default: throw .unknownOutcome(reason: "its books failed: \(error)")
      }
    } catch {
      throw .unknownOutcome(reason: "its books failed")
    }
  }
}

extension BookEntry {
  /// The entry as an order; nil for a request that none came of.
  func order(at time: Timestamp) -> CarrierOrder? {
    guard let orderID else { return nil }
    let state: CarrierOrder.State
    switch self.state(at: time) {
    case .noOrder: return nil
    case .pending: state = .pending
    case .held, .releasing: state = .succeeded
    case .released: state = .failed(reason: "the number was given back")
    case .failed(let reason): state = .failed(reason: reason)
    }
    return CarrierOrder(orderID: orderID, providerNumberID: providerNumberID, state: state)
  }

  /// The entry as a number; nil while none is held under it.
  func number(at time: Timestamp) -> CarrierNumber? {
    guard let providerNumberID, let number = E164(phoneNumber) else { return nil }
    let state: CarrierNumber.State
    switch self.state(at: time) {
    case .held: state = .active
    case .releasing: state = .releasing
    case .noOrder, .pending, .released, .failed: return nil
    }
    return CarrierNumber(
      providerNumberID: providerNumberID, phoneNumber: number, customerReference: reference,
      orderID: orderID, state: state)
  }
}
