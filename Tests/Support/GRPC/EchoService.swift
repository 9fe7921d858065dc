package import EventLoop
package import GRPC

/// A service whose behaviour is set by the request's metadata, for tests of the runtime.
///
/// Every method sends back what it gets. Of the request's metadata,
/// - `x-…` comes back as initial metadata and as trailers;
/// - `sleep-ms` makes the handler wait before it answers;
/// - `fail-code` with `fail-message` and `fail-details-bin` makes it fail after answering;
/// - `count` is the number of responses of `ServerStreaming`, `size` the octets of each.
package final class EchoService: RPCService {
  package static let unary = MethodDescriptor<RawMessage, RawMessage>(
    service: "test.Echo", name: "Unary", kind: .unary)
  package static let clientStreaming = MethodDescriptor<RawMessage, RawMessage>(
    service: "test.Echo", name: "ClientStreaming", kind: .clientStreaming)
  package static let serverStreaming = MethodDescriptor<RawMessage, RawMessage>(
    service: "test.Echo", name: "ServerStreaming", kind: .serverStreaming)
  package static let bidirectional = MethodDescriptor<RawMessage, RawMessage>(
    service: "test.Echo", name: "Bidirectional", kind: .bidirectional)
  /// Calls `Unary` of the channel set by ``relay(to:)`` and answers with its response.
  package static let relayed = MethodDescriptor<RawMessage, RawMessage>(
    service: "test.Echo", name: "Relayed", kind: .unary)

  /// What handlers have seen so far.
  package struct Record: Sendable {
    package var started = 0
    package var ended = 0
    package var cancelled = 0
    package var received = 0
    package var sent = 0
    package var lastDeadline: ContinuousClock.Instant?
  }

  private let record = Lock(Record())
  private let relay = Lock<GRPCChannel?>(nil)

  package init() {}

  /// What handlers have seen so far.
  package var seen: Record { record.withLock { $0 } }

  /// Sets where ``relayed`` calls.
  package func relay(to channel: GRPCChannel) { relay.withLock { $0 = channel } }

  package var methods: [ServerMethod] {
    [
      .unary(Self.unary) { [self] request, context in
        try await handle(context) { request }
      },
      .clientStreaming(Self.clientStreaming) { [self] requests, context in
        try await handle(context) {
          var all: [UInt8] = []
          while let request = try await requests.next() {
            record.withLock { $0.received += 1 }
            all += request.bytes
          }
          return RawMessage(bytes: all)
        }
      },
      .serverStreaming(Self.serverStreaming) { [self] request, responses, context in
        try await handle(context) {
          let metadata = context.requestMetadata
          let count = metadata.text("count").flatMap(Int.init) ?? 1
          let size = metadata.text("size").flatMap(Int.init)
          let response = size.map { RawMessage(bytes: Array(repeating: 7, count: $0)) } ?? request
          for _ in 0..<count {
            try await responses.send(response)
            record.withLock { $0.sent += 1 }
          }
        }
      },
      .bidirectional(Self.bidirectional) { [self] requests, responses, context in
        try await handle(context) {
          while let request = try await requests.next() {
            record.withLock { $0.received += 1 }
            try await responses.send(request)
          }
        }
      },
      .unary(Self.relayed) { [self] request, context in
        try await handle(context) {
          guard let channel = relay.withLock({ $0 }) else {
            throw RPCError(code: .failedPrecondition, message: "no channel to relay to")
          }
          var options = CallOptions()
          if let sleep = context.requestMetadata.text("relay-sleep-ms") {
            options.metadata.append("sleep-ms", sleep)
          }
          return try await channel.unary(Self.unary, request, options: options)
        }
      },
    ]
  }

  private func handle<Result>(
    _ context: ServerContext, _ body: () async throws -> Result
  ) async throws -> Result {
    record.withLock { record in
      record.started += 1
      record.lastDeadline = context.deadline
    }
    defer { record.withLock { $0.ended += 1 } }
    do {
      returnMetadata(context)
      let metadata = context.requestMetadata
      if let milliseconds = metadata.text("sleep-ms").flatMap(Int.init) {
        try await context.loop.sleep(for: .milliseconds(milliseconds))
      }
      let result = try await body()
      if let code = metadata.text("fail-code").flatMap(Int.init) {
        throw RPCError(
          code: StatusCode(rawValue: code), message: metadata.text("fail-message") ?? "",
          details: metadata.binary("fail-details-bin"))
      }
      return result
    } catch {
      let isCancelled = Task.isCancelled
      record.withLock { if isCancelled { $0.cancelled += 1 } }
      throw error
    }
  }

  private func returnMetadata(_ context: ServerContext) {
    var echoed = Metadata()
    for entry in context.requestMetadata.entries where entry.name.hasPrefix("x-") {
      switch entry.value {
      case .text(let text): echoed.append(entry.name, text)
      case .binary(let octets): echoed.appendBinary(entry.name, octets)
      }
    }
    guard !echoed.isEmpty else { return }
    context.addInitialMetadata(echoed)
    context.addTrailers(echoed)
  }
}

/// A server of ``EchoService`` on a free port and a channel to it.
package struct EchoPair: Sendable {
  package let group: EventLoopGroup
  package let service: EchoService
  package let server: GRPCServer
  package let address: SocketAddress
  package let channel: GRPCChannel

  package static func start(
    loops: Int = 2, server configuration: ServerConfiguration = .init(),
    client: ChannelConfiguration = .init(), interceptors: [ServerInterceptor] = []
  ) async throws -> EchoPair {
    let group = try EventLoopGroup(count: loops)
    let service = EchoService()
    let server = GRPCServer(
      configuration: configuration, services: [service], interceptors: interceptors, group: group)
    let address = try await server.start(on: "127.0.0.1:0")
    let channel = try GRPCChannel(
      target: address.description, group: group, configuration: client)
    return EchoPair(
      group: group, service: service, server: server, address: address, channel: channel)
  }

  package func stop() async {
    channel.shutdown()
    server.stop()
    await server.waitUntilStopped()
    group.stop()
  }
}
