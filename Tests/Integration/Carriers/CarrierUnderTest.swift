import Database
import EventLoop
import GRPC
import GRPCCarrier
import NumberInventory
import SimulatedCarrier
import Telephony
import TestSupport
import Testing

/// A simulated carrier with a clock that stands still, reached inside the process or by gRPC.
final class CarrierUnderTest: Sendable {
  enum Place: CaseIterable, Sendable {
    case inProcess
    case overGRPC
  }

  let carrier: any Carrier
  let exchange: SimulatedExchange
  let clock = ManualClock()
  private let folder: TemporaryFolder
  private let server: GRPCServer?
  private let channel: GRPCChannel?
  private let ids = ULIDGenerator(milliseconds: { 1 })

  init(_ place: Place, faults: String = "") async throws {
    folder = try TemporaryFolder()
    let database = try SQLiteDatabase(
      path: "\(folder.path)/books.sqlite", migrations: BookSchema.migrations)
    var configuration = SimulatedCarrierConfiguration()
    configuration.faults = try FaultPlan(faults)
    exchange = SimulatedExchange(
      database: database, configuration: configuration, clock: clock)
    switch place {
    case .inProcess:
      server = nil
      channel = nil
      carrier = SimulatedCarrier(exchange)
    case .overGRPC:
      let group = try EventLoopGroup(count: 1)
      let server = GRPCServer(services: [CarrierHandler(exchange)], group: group)
      let address = try await server.start(on: "127.0.0.1:0")
      let channel = try GRPCChannel(target: address.description, group: group)
      self.server = server
      self.channel = channel
      carrier = GRPCCarrier(channel: channel, timeout: .seconds(2))
    }
  }

  deinit {
    channel?.shutdown()
    server?.stop()
  }

  func operation() -> OperationID { OperationID(from: ids) }

  func order(
    _ number: String, _ operation: OperationID? = nil, connection: String? = nil
  ) async throws(CarrierError) -> CarrierOrder {
    guard let number = E164(number) else { throw .refused(reason: "not a number") }
    return try await carrier.order(
      NumberOrderRequest(
        phoneNumber: number, customerReference: operation ?? self.operation(),
        connectionID: connection))
  }

  /// The error of an order that has one.
  func failure(
    _ number: String, _ operation: OperationID? = nil, connection: String? = nil
  ) async -> CarrierError? {
    do throws(CarrierError) {
      _ = try await order(number, operation, connection: connection)
      return nil
    } catch {
      return error
    }
  }
}
