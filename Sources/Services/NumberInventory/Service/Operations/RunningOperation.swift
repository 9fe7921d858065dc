import Lifecycle
import Protobuf
import Telephony

/// The task of one operation: reads the row's step, does what it says, takes the next step.
///
/// The states and the decisions are those of ``NumberOperation``. Everything that is known here and
/// not in the row may be lost: a restart makes a new one from the row.
final class RunningOperation {
  private typealias Decision = (NumberOperation) -> OperationTransition?

  private let ticket: OperationTicket
  private let runner: OperationRunner

  /// True from the step to `ordering`, if this task took it, to the request: only then is it known
  /// that none was sent.
  private var isOrderUnsent = false

  /// Whether the purchase began before the program did.
  private let isResumed: Bool

  /// When callers stop waiting for the purchase: what comes later is told by the row, which is
  /// then not removed.
  private let waitingEnds: ContinuousClock.Instant

  /// Since when no request for an order is on its way.
  private var settlingSince: ContinuousClock.Instant?

  /// Looks since the last step that brought nothing new.
  private var looks = 0

  /// What the operation came to, kept until the place in the plan was tried to be given back, so
  /// that whoever hears of it can use the place.
  private var result: OperationResult?

  init(ticket: OperationTicket, runner: OperationRunner, isResumed: Bool) {
    self.isResumed = isResumed
    self.ticket = ticket
    self.runner = runner
    waitingEnds = .now + runner.configuration.waitMax
  }

  func run(from initial: OperationState?) async {
    var known = initial
    repeat {
      while true {
        do {
          _ = known == nil ? ticket.takeWaking() : false
          guard let state = try await read(known) else { break }
          known = nil
          if state.operation.step == .finished { break }
          if let decision = await work(on: state) {
            known = try await take(decision, from: state)
          } else {
            publish()
            await pause()
          }
        } catch {
          known = nil
          await report(error)
        }
        if ticket.isStopping && looks > 0 { break }
      }
      publish()
      known = nil
    } while !runner.end(ticket)
    ticket.update { $0.hasEnded = true }
  }

  private func read(_ known: OperationState?) async throws -> OperationState? {
    let state: OperationState?
    if let known { state = known } else { state = try await runner.store.state(of: ticket.id) }
    if let state {
      ticket.update {
        $0.eligibility = state.operation.eligibility
        $0.number = state.number
      }
    }
    return state
  }

  // MARK: Work

  /// Does what the step says.
  ///
  /// - Returns: What follows from the news; `nil` when there is none yet.
  private func work(on state: OperationState) async -> Decision? {
    let operation = state.operation
    switch operation.step {
    case .reserving:
      let news = await runner.slots.reserve(for: operation)
      return { $0.on(news) }
    case .ordering:
      let news = timely(await order(operation))
      settlingSince = .now
      return { $0.on(news) }
    case .settling:
      return await lookUp(operation).map { news in { $0.on(news) } }
    case .provisioning:
      return await poll(state).map { news in { $0.on(news) } }
    case .confirming:
      return await runner.slots.confirm(operation.id).map { news in { $0.on(news) } }
    case .releasing:
      return await release(state) ? { $0.onReleased() } : nil
    case .returning:
      return await runner.slots.release(operation.id) ? { $0.onReturned() } : nil
    case .finished:
      return nil
    }
  }

  /// Sends the order, once.
  private func order(_ operation: NumberOperation) async -> OrderNews {
    guard isOrderUnsent else { return .unknown }
    isOrderUnsent = false
    do {
      return OrderNews(
        try await runner.carrier.order(
          NumberOrderRequest(
            phoneNumber: operation.number, customerReference: operation.id,
            connectionID: operation.connection)))
    } catch {
      log(error)
      return OrderNews(error)
    }
  }

  /// Turns a refusal that would remove the row into one that leaves it, when somebody may have been
  /// told that the number is being bought.
  private func timely(_ news: OrderNews) -> OrderNews {
    guard isResumed || waitingEnds < .now else { return news }
    switch news {
    case .taken: return .refused("somebody else has the number")
    case .unknownConnection: return .refused("it does not know the connection")
    case .unsent: return .refused("it could not be reached")
    case .sold, .pending, .refused, .unknown, .missing: return news
    }
  }

  private func lookUp(_ operation: NumberOperation) async -> OrderNews? {
    let since = settlingSince ?? .now
    settlingSince = since
    do {
      // Read before the answer is waited for, so that the answer is at least as new.
      let age = since.duration(to: .now)
      if let order = try await runner.carrier.order(withReference: operation.id) {
        return OrderNews(order)
      }
      return age >= runner.carrier.settlingTime ? .missing : nil
    } catch {
      log(error)
      return nil
    }
  }

  private func poll(_ state: OperationState) async -> OrderNews? {
    let operation = state.operation
    do {
      var order: CarrierOrder?
      if let id = state.number?.carrierOrder {
        order =
          operation.isReleaseRequested
          ? try await runner.carrier.cancelOrder(id) : try await runner.carrier.orderStatus(id)
      }
      if order == nil { order = try await runner.carrier.order(withReference: operation.id) }
      return order.map { OrderNews($0) }
    } catch {
      log(error)
      return nil
    }
  }

  private func release(_ state: OperationState) async -> Bool {
    do {
      if let held = state.number?.carrierNumber {
        return try await runner.carrier.release(held) == .released
      }
      var isReleased = true
      for held in try await runner.carrier.ownedNumbers(withReference: ticket.id) {
        let result = try await runner.carrier.release(held.providerNumberID)
        isReleased = isReleased && result == .released
      }
      return isReleased
    } catch {
      log(error)
      return false
    }
  }

  // MARK: Steps

  /// Takes the step that a decision leads to. A change that came in between, as a release, is read
  /// and the same news decided on anew.
  ///
  /// - Returns: The operation after the step; `nil` when its row is to be read.
  private func take(
    _ decision: Decision, from state: OperationState
  ) async throws -> OperationState? {
    var operation = state.operation
    while let transition = decision(operation) {
      if transition.isStay(in: operation) {
        publish()
        await pause()
        return nil
      }
      if let next = try await runner.store.take(transition, from: operation, at: runner.clock.now())
      {
        passed(transition, next)
        return next
      }
      guard let fresh = try await runner.store.state(of: operation.id) else { return nil }
      operation = fresh.operation
    }
    return nil
  }

  private func passed(_ transition: OperationTransition, _ state: OperationState) {
    looks = 0
    isOrderUnsent = transition.step == .ordering
    if transition.step == .settling && settlingSince == nil { settlingSince = .now }
    runner.logger.debug(
      "an operation took a step",
      ["operation.id": ticket.id.text, "operation.step": transition.step.rawValue])
    ticket.update {
      $0.eligibility = transition.eligibility ?? $0.eligibility
      $0.number = state.number
    }
    if let result = transition.result { self.result = result }
    if transition.step == .releasing { result = nil }
    // The place was perhaps never taken, and whoever keeps it does not answer: not worth a wait.
    if transition.result == .billingUnavailable { publish() }
    if state.operation.step == .confirming && transition.step == .confirming {
      result = .bought
    }
  }

  /// Tells whoever waits what the operation came to, if it has come to something.
  private func publish() {
    guard let result else { return }
    ticket.update {
      if $0.result == nil { $0.result = result }
      if result == .released { $0.isReleased = true }
    }
  }

  private func pause() async {
    let pause = runner.configuration.pause(after: looks)
    looks += 1
    await ticket.pause(for: pause)
  }

  private func report(_ error: any Error) async {
    runner.logger.error(
      "an operation could not go on", ["operation.id": ticket.id.text, "error": "\(error)"])
    await pause()
  }

  private func log(_ error: CarrierError) {
    runner.logger.warning(
      "the carrier did not do what it was asked",
      ["operation.id": ticket.id.text, "error": error.description])
  }
}
