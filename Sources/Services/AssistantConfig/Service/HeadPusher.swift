package import API
import Database
import GRPC
package import Identity
package import Lifecycle
package import Protobuf
import Telephony

/// Sends the latest version of changed assistants to number-inventory until it accepts it.
///
/// A change is pushed before the call that made it is answered, for a bounded time. What was not
/// accepted by then stays in the outbox, from which a background loop sends it again, after a
/// restart too. Safe from any thread.
package struct HeadPusher: Sendable {
  /// How long to try, and how often.
  package struct Configuration: Sendable {
    /// How long an answer waits for the version to be accepted; 2 s by default.
    package var answerTimeout: Duration = .seconds(2)

    /// How long one attempt in the background may take; 5 s by default.
    package var attemptTimeout: Duration = .seconds(5)

    /// How often the outbox is looked at; 0.5 s by default.
    package var interval: Duration = .milliseconds(500)

    /// When an attempt follows the one that failed.
    package var retries = RetrySchedule(first: .seconds(1), most: .seconds(30))

    /// How many assistants are sent between two looks at the outbox; 100 by default.
    package var batchMax = 100

    package init() {}
  }

  private let outbox: HeadOutbox
  private let numbers: AssistantHeadsClient
  private let caller: ServiceCaller
  private let clock: any WallClock
  private let logger: Logger
  private let configuration: Configuration

  package init(
    outbox: HeadOutbox,
    numbers: AssistantHeadsClient,
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

  /// Sends a version that was just made, and waits for a bounded time.
  ///
  /// It never fails: what is not accepted stays in the outbox.
  package func push(_ assistant: Assistant) async {
    do {
      try await send(assistant, timeout: configuration.answerTimeout)
    } catch {
      logger.warning("an assistant will be sent later", ["error": "\(error)"])
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
      for (index, entry) in entries.enumerated() {
        do {
          try await send(entry)
        } catch {
          logger.warning("number-inventory does not take an assistant", ["error": "\(error)"])
          // One that it refuses must not hold up the others; when it is away, none is tried.
          let isAway = Self.isAway(error)
          let failed = isAway ? entries[index...] : entries[index...index]
          try await outbox.postpone(
            failed.map { ($0, until: now + configuration.retries.delay(after: $0.attempts)) })
          if isAway { return false }
        }
      }
      return entries.count == configuration.batchMax
    } catch DatabaseError.cancelled {
      return false
    } catch {
      logger.error("the outbox cannot be read or written", ["error": "\(error)"])
      return false
    }
  }

  private static func isAway(_ error: any Error) -> Bool {
    guard let error = error as? RPCError else { return false }
    return error.code == .unavailable || error.code == .deadlineExceeded
  }

  private func send(_ entry: HeadOutbox.Entry) async throws {
    guard let head = try await outbox.head(entry.id) else {
      // Deleted in the meantime; its entry went with it.
      return
    }
    try await send(head, timeout: configuration.attemptTimeout)
  }

  private func send(_ assistant: Assistant, timeout: Duration) async throws {
    _ = try await numbers.putAssistantHead(
      PutAssistantHeadRequest(assistant: assistant.wire),
      options: caller.options(for: AssistantHeadsMethods.putAssistantHead, timeout: timeout)
    )
    try await outbox.accepted(assistant.id, version: assistant.version)
  }
}
