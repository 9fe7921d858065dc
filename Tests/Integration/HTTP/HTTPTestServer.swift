import EventLoop
import HTTP

/// A server on loops of its own that echoes what it was asked.
final class HTTPTestServer: Sendable {
  let server: HTTPServer
  let group: EventLoopGroup
  let port: UInt16
  let log: Log

  /// What the handler saw.
  struct Log: Sendable {
    private struct State {
      var begun = 0
      var finished = 0
      var sawClientGone = false
      var isGateOpen = false
    }
    private let state = Lock(State())

    var begun: Int { state.withLock { $0.begun } }
    var finished: Int { state.withLock { $0.finished } }
    var sawClientGone: Bool { state.withLock { $0.sawClientGone } }
    func begin() { state.withLock { $0.begun += 1 } }
    func finish() { state.withLock { $0.finished += 1 } }
    /// Whether handlers of `/gate` may answer.
    var isGateOpen: Bool { state.withLock { $0.isGateOpen } }
    func openGate() { state.withLock { $0.isGateOpen = true } }
    func seeClientGone() { state.withLock { $0.sawClientGone = true } }
  }

  init(_ change: (inout HTTPServerConfiguration) -> Void = { _ in }) async throws {
    var config = HTTPServerConfiguration()
    config.address = "127.0.0.1:0"
    change(&config)
    group = try EventLoopGroup(count: 1)
    let log = Log()
    self.log = log
    server = HTTPServer(config: config, group: group) { request, context in
      log.begin()
      defer { log.finish() }
      return await Self.answer(request, context, log)
    }
    port = try await server.start().port
  }

  deinit {
    server.stop()
    group.stop()
  }

  func client(receiveBuffer: Int32? = nil) throws -> RawHTTPClient {
    try RawHTTPClient(port: port, receiveBuffer: receiveBuffer)
  }

  /// Lets a while pass.
  func pause(milliseconds: Int) async throws {
    try await group.loops[0].sleep(for: .milliseconds(milliseconds))
  }

  /// Waits until a condition holds, at most five seconds.
  func eventually(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<500 {
      if condition() { return true }
      try await pause(milliseconds: 10)
    }
    return condition()
  }

  private static func answer(
    _ request: HTTPRequest, _ context: HTTPContext, _ log: Log
  ) async -> HTTPResponse {
    switch request.path {
    case "/none":
      return HTTPResponse(status: .noContent)
    case "/large":
      return HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 8 << 20))
    case "/sleep":
      let delay = request.query.flatMap { Int($0) } ?? 0
      try? await context.loop.sleep(for: .milliseconds(delay))
    case "/gate":
      while !log.isGateOpen { try? await context.loop.sleep(for: .milliseconds(5)) }
    case "/until-gone":
      for _ in 0..<500 where !context.isClientGone {
        try? await context.loop.sleep(for: .milliseconds(10))
      }
      if context.isClientGone { log.seeClientGone() }
    default:
      break
    }
    var headers: HTTPHeaders = ["Content-Type": "text/plain", "X-Method": request.method.rawValue]
    headers.append("X-Path", request.path)
    return HTTPResponse(status: .ok, headers: headers, body: request.body)
  }
}
