import EventLoop
import Foundation
import TestSupport
import Testing

/// What every serving program does alike, on the built executables.
@Suite(.timeLimit(.minutes(2)))
struct ProgramTests {
  static let services = ["number-inventory", "assistant-config", "billing-eligibility"]
  static let programs = services + ["gateway"]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func start(
    _ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:]
  ) throws -> SpawnedProgram {
    let base = [
      "LISTEN": "127.0.0.1:0", "DATA_DIR": folder.path,
      "INTERNAL_SECRET": String(repeating: "s", count: 32), "LOOPS": "1",
    ]
    return try SpawnedProgram(
      product: program, arguments, environment: base.merging(environment) { $1 })
  }

  /// Runs a program that must not start; returns its one line.
  private func refusal(
    _ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:],
    code: Int32
  ) async throws -> String {
    let process = try start(program, arguments, environment)
    #expect(try await process.end() == .exited(code))
    #expect(process.output == "")
    let lines = process.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(process.errors)")
    #expect(lines.first?.hasPrefix("\(program): ") == true, "\(process.errors)")
    return process.errors
  }

  @Test(arguments: programs)
  func `it listens without its peers, drains at SIGTERM, and exits 0`(
    program: String
  ) async throws {
    let process = try start(program)
    let address = try await process.listeningAddress()
    #expect(address.hasPrefix("127.0.0.1:"))
    #expect(!address.hasSuffix(":0"))
    process.kill(SIGTERM)
    #expect(try await process.end() == .exited(0))
    #expect(process.errors.contains("draining"))
    #expect(process.errors.contains("stopped"))
    #expect(process.output == "")
  }

  @Test(arguments: services)
  func `the health subcommand tells a service that serves from one that is gone`(
    program: String
  ) async throws {
    let process = try start(program)
    let address = try await process.listeningAddress()
    let healthy = try start(program, ["health"], ["LISTEN": address, "INTERNAL_SECRET": ""])
    #expect(try await healthy.end() == .exited(0))
    process.kill(SIGINT)
    #expect(try await process.end() == .exited(0))
    let refused = try await refusal(program, ["health", "--listen", address], code: 1)
    #expect(!refused.isEmpty)
  }

  @Test
  func `the gateway is not ready while its services are away`() async throws {
    let process = try start(
      "gateway", [],
      [
        "NUMBERS_ADDRESS": "127.0.0.1:1", "ASSISTANTS_ADDRESS": "127.0.0.1:1",
        "BILLING_ADDRESS": "127.0.0.1:1",
      ])
    let address = try await process.listeningAddress()
    let health = try start("gateway", ["health"], ["LISTEN": address])
    #expect(try await health.end() == .exited(1))
  }

  @Test(arguments: programs)
  func `a port in use is one line and exit code 1`(program: String) async throws {
    let another = try TemporaryFolder()
    let other = try start("billing-eligibility", [], ["DATA_DIR": another.path])
    let address = try await other.listeningAddress()
    let line = try await refusal(program, ["--listen", address], code: 1)
    #expect(line.contains("cannot listen on \(address): Address already in use"))
  }

  @Test(arguments: services)
  func `a data folder that cannot be made is one line and exit code 1`(
    program: String
  ) async throws {
    let file = try folder.write("", to: "file")
    let line = try await refusal(program, ["--data-dir=\(file)/data"], code: 1)
    #expect(line.contains("data folder \(file)/data: Not a directory"))
  }

  @Test(arguments: programs)
  func `a flag or value that is not understood is one line and exit code 64`(
    program: String
  ) async throws {
    let unknown = try await refusal(program, ["--colour", "red"], code: 64)
    #expect(unknown.contains("unknown argument '--colour'"))
    let wrong = try await refusal(program, [], ["SHUTDOWN_GRACE": "soon"], code: 64)
    #expect(wrong.contains("SHUTDOWN_GRACE must be"))
    #expect(wrong.contains("'soon'"))
  }

  @Test(arguments: programs)
  func `it does not start without a strong secret, and does not show a weak one`(
    program: String
  ) async throws {
    let missing = try await refusal(program, [], ["INTERNAL_SECRET": ""], code: 64)
    #expect(missing.contains("INTERNAL_SECRET is not set"))
    let weak = try await refusal(program, [], ["INTERNAL_SECRET": "hunter2"], code: 64)
    #expect(weak.contains("INTERNAL_SECRET must be at least 32 characters"))
    #expect(!weak.contains("hunter2"))
    let shown = try await refusal(program, ["--internal-secret", "hunter2"], code: 64)
    #expect(!shown.contains("hunter2"))
  }

  @Test(arguments: programs)
  func `the help lists the settings, and every program has a version`(program: String) async throws
  {
    let help = try start(program, ["--help"])
    #expect(try await help.end() == .exited(0))
    for name in ["LISTEN", "LOG_LEVEL", "LOOPS", "SHUTDOWN_GRACE", "INTERNAL_SECRET"] {
      #expect(help.output.contains(name))
    }
    let version = try start(program, ["--version"])
    #expect(try await version.end() == .exited(0))
    #expect(version.output.hasPrefix("\(program) "))
  }

  @Test
  func `lines of the log are JSON when asked for`() async throws {
    let process = try start("billing-eligibility", ["--log-format=json"])
    let line = try await process.line(containing: "\"listening\"")
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(object?["program"] as? String == "billing-eligibility")
    #expect((object?["address"] as? String)?.hasPrefix("127.0.0.1:") == true)
  }
}
