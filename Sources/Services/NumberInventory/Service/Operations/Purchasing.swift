import Protobuf
package import Telephony

/// A purchase as its caller hears of it.
struct PurchaseAnswer: Sendable {
  var number: OwnedNumber

  /// As of the purchase, which it includes.
  var eligibility: Eligibility

  /// A sentence for the person who bought it.
  var message: String {
    switch number.status {
    case .active: "Phone number purchased successfully"
    case .purchasing:
      "Phone number ordered. The carrier is still setting it up; it becomes active by itself."
    case .suspended, .error, .released:
      number.statusReason ?? "Phone number is \(number.status.rawValue)."
    }
  }
}

/// Buys numbers and gives them back: begins the operation, then waits for it for a bounded time.
package struct Purchasing: Sendable {
  /// Beginnings of one purchase at most, when others of the same number end while it begins.
  private static let attemptsMax = 5

  private let runner: OperationRunner
  private let ids: ULIDGenerator

  /// How much longer than the bound a caller waits for the plan's answer. With the default bound it
  /// stays below the gateway's own.
  private static let planWaitMax: Duration = .seconds(8)

  package init(runner: OperationRunner, ids: ULIDGenerator) {
    self.runner = runner
    self.ids = ids
  }

  /// Buys a number.
  ///
  /// A caller that is cancelled ends only its own waiting.
  ///
  /// - Throws: ``NumberFailure``.
  func purchase(
    _ number: E164, for buyer: Buyer, connection: String?
  ) async throws -> PurchaseAnswer {
    guard runner.hasRoom else { throw NumberFailure.overloaded }
    let began = ContinuousClock.now
    var traits: NumberTraits?
    for _ in 0..<Self.attemptsMax {
      let ticket: OperationTicket
      if let holder = try await runner.store.holder(of: number, for: buyer.team) {
        ticket = try join(holder)
      } else {
        let offered: NumberTraits
        if let traits { offered = traits } else { offered = try await offer(of: number) }
        traits = offered
        ticket = try await begin(number, buyer, connection, offered)
      }
      if let answer = try await answer(of: ticket, since: began) { return answer }
    }
    throw NumberFailure.unsettled
  }

  /// Gives a number back.
  ///
  /// - Returns: Whether it is gone; false while the carrier has not confirmed that.
  /// - Throws: ``NumberFailure``.
  func release(_ id: PhoneNumberID, of team: TeamID) async throws -> Bool {
    switch try await runner.store.beginRelease(of: id, for: team, at: runner.clock.now()) {
    case .gone:
      return true
    case .started(let operation):
      let ticket = runner.start(operation)
      let progress = try await ticket.wait(atMost: runner.configuration.waitMax) { $0.isReleased }
      return progress.isReleased
        || progress.hasEnded && (progress.number.map { $0.status == .released } ?? true)
    }
  }

  private func begin(
    _ number: E164, _ buyer: Buyer, _ connection: String?, _ traits: NumberTraits
  ) async throws -> OperationTicket {
    // To the second, as every answer tells it, so that a trial's end is exact in all of them.
    let now = runner.clock.now().truncatedToSecond
    let id = PhoneNumberID(from: ids)
    let operation = NumberOperation(
      id: OperationID(from: ids), phoneNumber: id, team: buyer.team, number: number,
      connection: connection, purchasedAt: now)
    let row = OwnedNumber(
      id: id, number: number, team: buyer.team, status: .purchasing,
      statusReason: StatusReason.reserving, operation: operation.id, carrier: runner.carrier.name,
      carrierOrder: nil, carrierNumber: nil, trialExpiresAt: nil, slotRevision: 0,
      connection: connection, traits: traits, buyer: buyer, createdAt: now, updatedAt: now,
      releasedAt: nil, revision: 1)
    let ticket = runner.prepare(operation.id)
    let beginning: PurchaseBeginning
    do {
      beginning = try await runner.store.begin(row, operation)
    } catch {
      runner.discard(ticket)
      throw error
    }
    guard case .started(let state) = beginning else {
      runner.discard(ticket)
      return try join(beginning)
    }
    runner.launch(ticket, from: state)
    return ticket
  }

  /// The ticket of the purchase that the same team has begun already.
  private func join(_ holder: PurchaseBeginning) throws(NumberFailure) -> OperationTicket {
    switch holder {
    case .taken: throw .taken
    case .owned(let id): throw .owned(id)
    case .joined(let id): return runner.start(id)
    case .started(let state): return runner.start(state.operation.id)
    }
  }

  /// What the carrier says of a number that it offers.
  private func offer(of number: E164) async throws(NumberFailure) -> NumberTraits {
    do {
      guard let offer = try await runner.carrier.offer(of: number) else {
        throw NumberFailure.taken
      }
      return NumberTraits(offer)
    } catch let error as CarrierError {
      switch error {
      case .invalidSearch, .numberTaken: throw .taken
      case .refused(let reason): throw .carrierRefused(reason)
      case .unknownConnection, .unknownOutcome, .unavailable: throw .carrierUnavailable
      }
    } catch let failure as NumberFailure {
      throw failure
    } catch {
      throw .carrierUnavailable
    }
  }

  /// Waits for a purchase until the bounded time since the caller came is over, and longer only
  /// while the plan's answer is out, whose time is bounded too: before it nothing can be said.
  ///
  /// An operation that meets an error goes on by itself, so the error is no outcome: whoever was
  /// told of a failure here could find the number bought a moment later.
  ///
  /// - Returns: `nil` when the operation left nothing, and had ended before this caller came to it.
  private func answer(
    of ticket: OperationTicket, since began: ContinuousClock.Instant
  ) async throws -> PurchaseAnswer? {
    let waitMax = runner.configuration.waitMax
    var progress = try await ticket.wait(
      atMost: max(.milliseconds(100), waitMax - (.now - began))
    ) { $0.result != nil }
    if progress.result == nil && progress.eligibility == nil {
      progress = try await ticket.wait(
        atMost: max(.zero, waitMax + Self.planWaitMax - (.now - began))
      ) { $0.result != nil || $0.eligibility != nil }
    }
    switch progress.result {
    case .bought, nil:
      guard let number = progress.number else { return nil }
      if number.status == .error { throw NumberFailure.carrierFailed(number) }
      guard let eligibility = progress.eligibility else { throw NumberFailure.unsettled }
      return PurchaseAnswer(number: number, eligibility: eligibility)
    case .limitReached(let eligibility): throw NumberFailure.limitReached(eligibility)
    case .taken: throw NumberFailure.taken
    case .unknownConnection: throw NumberFailure.unknownConnection
    case .carrierFailed:
      guard let number = progress.number else { return nil }
      throw NumberFailure.carrierFailed(number)
    case .billingUnavailable: throw NumberFailure.billingUnavailable
    case .carrierUnavailable: throw NumberFailure.carrierUnavailable
    case .released: throw NumberFailure.releasedMeanwhile
    }
  }
}

extension NumberTraits {
  init(_ offer: AvailableNumber) {
    self.init(
      country: offer.country.code, locality: offer.locality, region: offer.region,
      features: offer.features.map(\.rawValue), monthlyPrice: offer.monthlyPrice)
  }
}
