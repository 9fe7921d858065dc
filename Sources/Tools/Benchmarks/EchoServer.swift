import EventLoop
import GRPC
import Glibc

/// The server that `scripts/bench` measures: it sends back what it gets.
enum EchoServer: RPCService {
  case only

  static let unary = MethodDescriptor<RawMessage, RawMessage>(
    service: "bench.Echo", name: "Unary", kind: .unary)

  var methods: [ServerMethod] {
    [.unary(Self.unary) { request, _ in request }]
  }

  /// Serves on one loop and a free port of this machine, whose address it prints.
  nonisolated static func run() async throws {
    let server = GRPCServer(services: [EchoServer.only], group: try EventLoopGroup(count: 1))
    print(try await server.start(on: "127.0.0.1:0"))
    fflush(nil)
    await server.waitUntilStopped()
  }
}
