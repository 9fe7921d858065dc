import EventLoop
import Foundation
import TestSupport
import Testing

/// How a program ends while a call does not: the gateway waits for a service that never answers.
@Suite(.timeLimit(.minutes(2)))
struct ShutdownTests {
  /// A socket that connections are made to and that nobody reads from.
  private final class SilentSocket {
    let descriptor: Int32
    let port: UInt16

    init() throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let descriptor = descriptor
      let isListening = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
            && getsockname(descriptor, $0, &length) == 0
        }
      }
      try #require(isListening)
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
  }

  /// A gateway with a request on its way to a service that is silent.
  private func busyGateway(
    grace: String
  ) async throws -> (SpawnedProgram, RawHTTPConnection, SilentSocket) {
    let silent = try SilentSocket()
    let gateway = try SpawnedProgram(
      product: "gateway", ["--shutdown-grace", grace],
      environment: [
        "LISTEN": "127.0.0.1:0", "LOOPS": "1", "BILLING_ADDRESS": "127.0.0.1:\(silent.port)",
        "INTERNAL_SECRET": String(repeating: "s", count: 32),
      ])
    let address = try await gateway.listeningAddress()
    let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
    let connection = try RawHTTPConnection(port: port)
    let key = "tk_test_" + String(repeating: "a", count: 43)
    try connection.send(
      "GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n")
    // One loop serves both connections: when the second is answered, the first request is at work.
    let probe = try RawHTTPConnection(port: port)
    try probe.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(try probe.receive()?.status == 200)
    return (gateway, connection, silent)
  }

  @Test
  func `calls that outlast the grace are cut off, and the program exits 0`() async throws {
    let (gateway, connection, silent) = try await busyGateway(grace: "0.5")
    gateway.kill(SIGTERM)
    #expect(try await gateway.end(within: .seconds(5)) == .exited(0))
    #expect(gateway.errors.contains("stopped"))
    withExtendedLifetime((connection, silent)) {}
  }

  @Test
  func `a second signal ends the program at once`() async throws {
    let (gateway, connection, silent) = try await busyGateway(grace: "60")
    gateway.kill(SIGTERM)
    _ = try await gateway.line(containing: "draining")
    #expect(gateway.ending == nil)
    gateway.kill(SIGINT)
    #expect(try await gateway.end(within: .seconds(5)) == .exited(128 + SIGINT))
    withExtendedLifetime((connection, silent)) {}
  }
}
