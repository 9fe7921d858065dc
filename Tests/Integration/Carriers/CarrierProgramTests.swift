import EventLoop
import GRPC
import GRPCCarrier
import Glibc
import NumberInventory
import Telephony
import TestSupport
import Testing

/// The simulated carrier as a program, and what its absence looks like.
@Suite struct CarrierProgramTests {
  private func carrier(at address: String, _ group: EventLoopGroup) throws -> GRPCCarrier {
    var configuration = ChannelConfiguration()
    configuration.backoffInitial = .milliseconds(20)
    configuration.backoffMax = .milliseconds(100)
    return GRPCCarrier(
      channel: try GRPCChannel(target: address, group: group, configuration: configuration),
      timeout: .seconds(5))
  }

  private func request(_ number: String, _ operation: OperationID) throws -> NumberOrderRequest {
    NumberOrderRequest(phoneNumber: try #require(E164(number)), customerReference: operation)
  }

  @Test func `what was sold is still sold after SIGKILL`() async throws {
    let folder = try TemporaryFolder()
    let group = try EventLoopGroup(count: 1)
    let ids = ULIDGenerator(milliseconds: { 1 })
    let operation = OperationID(from: ids)
    let environment = ["DATA_DIR": folder.path, "LISTEN": "127.0.0.1:0"]
    let order: CarrierOrder
    do {
      let program = try SpawnedProgram(product: "simulated-carrier", environment: environment)
      let carrier = try carrier(at: try await program.listeningAddress(), group)
      order = try await carrier.order(request("+14155550101", operation))
      program.kill(SIGKILL)
      #expect(try await program.end() == .signalled(SIGKILL))
    }
    let program = try SpawnedProgram(product: "simulated-carrier", environment: environment)
    let carrier = try carrier(at: try await program.listeningAddress(), group)
    #expect(try await carrier.order(withReference: operation) == order)
    await #expect(throws: CarrierError.numberTaken) {
      try await carrier.order(request("+14155550101", OperationID(from: ids)))
    }
    program.kill(SIGTERM)
    #expect(try await program.end() == .exited(0))
  }

  @Test func `an order to a carrier that is not there was not sent`() async throws {
    let group = try EventLoopGroup(count: 1)
    let operation = OperationID(from: ULIDGenerator(milliseconds: { 1 }))
    let listener = try SpawnedProgram(
      product: "simulated-carrier",
      environment: ["DATA_DIR": try TemporaryFolder().path, "LISTEN": "127.0.0.1:0"])
    let address = try await listener.listeningAddress()
    listener.kill(SIGKILL)
    _ = try await listener.end()
    let carrier = try carrier(at: address, group)
    let request = try request("+14155550101", operation)
    let failure = await failure { () throws(CarrierError) in try await carrier.order(request) }
    guard case .unavailable = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `an order that was sent to a carrier that then dies has an unknown outcome`()
    async throws
  {
    let folder = try TemporaryFolder()
    let group = try EventLoopGroup(count: 1)
    let operation = OperationID(from: ULIDGenerator(milliseconds: { 1 }))
    let program = try SpawnedProgram(
      product: "simulated-carrier",
      environment: [
        "DATA_DIR": folder.path, "LISTEN": "127.0.0.1:0", "SIM_FAULTS": "delay=60s",
      ])
    let carrier = try carrier(at: try await program.listeningAddress(), group)
    let request = try request("+14155550101", operation)
    async let outcome = failure { () throws(CarrierError) in try await carrier.order(request) }
    // The order is in the books before its answer is held up; only then the carrier dies.
    try await eventually("the order in the books") {
      try await isBooked(operation, in: folder)
    }
    program.kill(SIGKILL)
    guard case .unknownOutcome = await outcome else {
      Issue.record("the outcome is not unknown")
      return
    }
  }

  private func isBooked(_ operation: OperationID, in folder: TemporaryFolder) async throws -> Bool {
    let shell = try SpawnedProgram(
      path: "/usr/bin/sqlite3",
      [
        "-readonly", "\(folder.path)/simulated-carrier.sqlite",
        "SELECT count(*) FROM requests WHERE reference = '\(operation.text)'",
      ])
    return try await shell.end() == .exited(0) && shell.output == "1\n"
  }

  private func failure(
    _ body: () async throws(CarrierError) -> CarrierOrder
  ) async -> CarrierError? {
    do throws(CarrierError) {
      _ = try await body()
      return nil
    } catch {
      return error
    }
  }

  @Test func `a fault that does not exist is one line and exit code 1`() async throws {
    let program = try SpawnedProgram(
      product: "simulated-carrier",
      environment: [
        "DATA_DIR": try TemporaryFolder().path, "LISTEN": "127.0.0.1:0", "SIM_FAULTS": "explode",
      ])
    #expect(try await program.end() == .exited(1))
    #expect(program.errors.hasPrefix("simulated-carrier: SIM_FAULTS: 'explode' is no fault"))
    #expect(program.errors.count { $0 == "\n" } == 1)
  }
}
