import Database
import EventLoop
import NumberInventory
import Telephony
import TestSupport
import Testing

@testable import SimulatedCarrier

/// A simulated carrier with books in a folder of the test, a clock that stands still, and answers
/// that take no time but say how long they took.
final class CarrierFixture: Sendable {
  let folder: TemporaryFolder
  let clock = ManualClock()
  let database: SQLiteDatabase
  let exchange: SimulatedExchange
  let carrier: SimulatedCarrier
  private let slept = Lock<[Duration]>([])
  private let ids = ULIDGenerator(milliseconds: { 1 })

  init(
    _ faults: String = "", in folder: TemporaryFolder? = nil, isSuspending: Bool = false
  ) throws {
    self.folder = try folder ?? TemporaryFolder()
    database = try SQLiteDatabase(
      path: "\(self.folder.path)/books.sqlite", migrations: BookSchema.migrations)
    var configuration = SimulatedCarrierConfiguration()
    configuration.faults = try FaultPlan(faults)
    exchange = SimulatedExchange(
      database: isSuspending ? SuspendingDatabase(database) : database,
      configuration: configuration, clock: clock)
    let slept = slept
    carrier = SimulatedCarrier(exchange) { time in slept.withLock { $0.append(time) } }
  }

  /// How long answers took.
  var waits: [Duration] { slept.withLock { $0 } }

  func operation() -> OperationID { OperationID(from: ids) }

  func order(
    _ number: String, _ operation: OperationID? = nil, connection: String? = nil
  ) async throws -> CarrierOrder {
    try await carrier.order(
      NumberOrderRequest(
        phoneNumber: try #require(E164(number)),
        customerReference: operation ?? self.operation(), connectionID: connection))
  }

  func isForSale(_ number: String) async throws -> Bool {
    try await carrier.offer(of: try #require(E164(number))) != nil
  }

  /// The error of an order that has one.
  func failure(_ body: () async throws -> CarrierOrder) async -> CarrierError? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? CarrierError
    }
  }
}
