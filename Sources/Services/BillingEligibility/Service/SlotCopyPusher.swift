package import API
import Database
import GRPC
package import Identity
package import Lifecycle
package import Protobuf
package import Telephony

/// Sends copies of changed slots to number-inventory until it accepts them.
///
/// A change is pushed before the call that made it is answered, for a bounded time. What was not
/// accepted by then stays in the outbox, from which a background loop sends it again, after a
/// restart too. Safe from any thread.
package struct SlotCopyPusher: Sendable {
  /// How long to try, and how often.
  package struct Configuration: Sendable {
    /// How long an answer waits for the copies to be accepted; 2 s by default.
    package var answerTimeout: Duration = .seconds(2)

    /// How long one attempt in the background may take; 5 s by default.
    package var attemptTimeout: Duration = .seconds(5)

    /// How often the outbox is looked at; 0.5 s by default.
    package var interval: Duration = .milliseconds(500)

    /// When an attempt follows the one that failed.
    package var retries = RetrySchedule(first: .seconds(1), most: .seconds(30))

    /// How many slots go in one call; 1 to 1,000, by default 500.
    package var batchMax = 500

    package init() {}
  }

  private let outbox: SlotOutbox
  private let numbers: NumberSlotCopiesClient
  private let caller: ServiceCaller
  private let clock: any WallClock
  private let logger: Logger
  private let configuration: Configuration

  package init(
    outbox: SlotOutbox,
    numbers: NumberSlotCopiesClient,
    caller: ServiceCaller,
    clock: any WallClock,
    logger: Logger,
    configuration: Configuration = .init()
  ) {
    self.outbox = outbox
    self.numbers = numbers
    self.caller = caller
    self.clock = clock
    self.logger = logger
    self.configuration = configuration
  }

  /// When the background loop should send a change that is made now: once the answer no longer
  /// waits for it.
  package var firstRetryAt: Timestamp {
    clock.now() + configuration.answerTimeout + .seconds(1)
  }

  /// Sends the slots of these operations and waits for a bounded time.
  ///
  /// It never fails: what is not accepted stays in the outbox.
  package func push(_ operations: [OperationID]) async {
    do {
      var entries: [SlotOutbox.Entry] = []
      for operation in operations {
        if let entry = try await outbox.entry(operation) { entries.append(entry) }
      }
      for batch in batches(of: entries) {
        try await send(batch, timeout: configuration.answerTimeout)
      }
    } catch {
      logger.warning("slot copies will be sent later", ["error": "\(error)"])
    }
  }

  /// Sends what is due again and again, until the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      let isMore = await sendDue()
      if !isMore { try? await Task.sleep(for: configuration.interval) }
    }
  }

  /// Sends what is due; true when there may be more that is due already.
  private func sendDue() async -> Bool {
    let now = clock.now()
    do {
      let entries = try await outbox.due(at: now, limit: configuration.batchMax)
      guard !entries.isEmpty else { return false }
      do {
        try await send(entries, timeout: configuration.attemptTimeout)
        return entries.count == configuration.batchMax
      } catch let error as RPCError
        where error.code == .unavailable
        || error.code == .deadlineExceeded
      {
        try await postpone(entries, from: now, because: error)
      } catch {
        // One copy that is refused must not hold up the others.
        for entry in entries {
          do {
            try await send([entry], timeout: configuration.attemptTimeout)
          } catch {
            try await postpone([entry], from: now, because: error)
          }
        }
      }
      return false
    } catch DatabaseError.cancelled {
      return false
    } catch {
      logger.error("the slot outbox cannot be read or written", ["error": "\(error)"])
      return false
    }
  }

  private func postpone(
    _ entries: [SlotOutbox.Entry], from now: Timestamp, because error: any Error
  ) async throws {
    logger.warning("number-inventory does not take slot copies", ["error": "\(error)"])
    let retries = configuration.retries
    try await outbox.postpone(entries) { now + retries.delay(after: $0.attempts) }
  }

  private func batches(of entries: [SlotOutbox.Entry]) -> [[SlotOutbox.Entry]] {
    stride(from: 0, to: entries.count, by: configuration.batchMax).map { start in
      Array(entries[start..<min(start + configuration.batchMax, entries.count)])
    }
  }

  private func send(_ entries: [SlotOutbox.Entry], timeout: Duration) async throws {
    guard !entries.isEmpty else { return }
    let copies = entries.map { entry in
      NumberSlotCopy(
        phoneNumberID: entry.slot.phoneNumber.text,
        isTrial: entry.slot.isTrial,
        trialExpiresAt: entry.slot.trialExpiresAt,
        revision: entry.slot.revision
      )
    }
    _ = try await numbers.putNumberSlots(
      PutNumberSlotsRequest(slots: copies),
      options: caller.options(for: NumberSlotCopiesMethods.putNumberSlots, timeout: timeout)
    )
    try await outbox.accepted(entries)
  }
}
