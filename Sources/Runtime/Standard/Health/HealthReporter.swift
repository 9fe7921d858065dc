import EventLoop
package import GRPC

/// The service `grpc.health.v1.Health`: what a probe, a mesh or a client asks for.
///
/// Safe from any thread. The empty name stands for the whole server; it is there from the start, as
/// NOT_SERVING. See the document "GRPC Health Checking Protocol" and gRFC A90 for `List`.
package final class HealthReporter: HealthService {
  package typealias Status = HealthCheckResponse.ServingStatus

  /// Most services that `List` tells; above it the call is RESOURCE_EXHAUSTED.
  package static let listedMax = 100

  private struct State {
    var statuses: [String: Status] = ["": .notServing]
    var watchers: [Int: (service: String, continuation: AsyncStream<Status>.Continuation)] = [:]
    var nextWatcher = 0
    var isShutDown = false
  }

  private let state = Lock(State())

  package init() {}

  /// Sets the status of a service and tells its watchers; without effect after ``shutDown()``.
  package func set(_ status: Status, for service: String = "") {
    state.withLock { state in
      guard !state.isShutDown else { return }
      Self.set(status, for: service, in: &state)
    }
  }

  /// Sets every service to NOT_SERVING for good and ends all watching calls.
  ///
  /// Call it before ``GRPCServer/beginGracefulShutdown()``: a watching call would hold the drain to
  /// the end of its grace.
  package func shutDown() {
    state.withLock { state in
      guard !state.isShutDown else { return }
      for service in state.statuses.keys { Self.set(.notServing, for: service, in: &state) }
      state.isShutDown = true
      for watcher in state.watchers.values { watcher.continuation.finish() }
      state.watchers = [:]
    }
  }

  private static func set(_ status: Status, for service: String, in state: inout State) {
    guard state.statuses.updateValue(status, forKey: service) != status else { return }
    for watcher in state.watchers.values where watcher.service == service {
      watcher.continuation.yield(status)
    }
  }

  // MARK: Methods

  package func check(
    _ request: HealthCheckRequest, context: ServerContext
  ) async throws -> HealthCheckResponse {
    guard let status = state.withLock({ $0.statuses[request.service] }) else {
      throw RPCError(code: .notFound, message: "the service is unknown")
    }
    return HealthCheckResponse(status: status)
  }

  package func list(
    _ request: HealthListRequest, context: ServerContext
  ) async throws -> HealthListResponse {
    let statuses = state.withLock { $0.statuses }
    guard statuses.count <= Self.listedMax else {
      throw RPCError(code: .resourceExhausted, message: "too many services to list")
    }
    return HealthListResponse(statuses: statuses.mapValues { HealthCheckResponse(status: $0) })
  }

  /// Tells the status at once and then each change, until the caller leaves.
  package func watch(
    _ request: HealthCheckRequest, responses: ResponseStream<HealthCheckResponse>,
    context: ServerContext
  ) async throws {
    // A slow watcher may miss what was overtaken, never the last status.
    let (statuses, continuation) = AsyncStream.makeStream(
      of: Status.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state -> Int in
      continuation.yield(state.statuses[request.service] ?? .serviceUnknown)
      state.nextWatcher += 1
      if state.isShutDown {
        continuation.finish()
      } else {
        state.watchers[state.nextWatcher] = (request.service, continuation)
      }
      return state.nextWatcher
    }
    defer { state.withLock { _ = $0.watchers.removeValue(forKey: id) } }
    for await status in statuses {
      try await responses.send(HealthCheckResponse(status: status))
    }
    try Task.checkCancellation()
    throw RPCError(code: .unavailable, message: "the server is shutting down")
  }
}
