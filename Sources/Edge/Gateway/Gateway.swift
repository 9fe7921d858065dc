internal import API
package import EventLoop
internal import GRPC
internal import HTTP
package import Identity
package import Lifecycle
package import Protobuf

/// The REST face of the product.
package struct Gateway: Sendable {
  package struct Configuration: Sendable {
    /// Where to listen, `host:port`.
    package var listen: String
    package var numbersAddress: String
    package var assistantsAddress: String
    package var billingAddress: String
    /// How long a call to a service may take. Default 20 s: a purchase may wait 10 s for the
    /// carrier.
    package var callTimeout: Duration = .seconds(20)
    /// Origins that browsers may call from. Default none.
    package var corsOrigins: [String] = []
    package var connectionsMax = 10_000
    package var shutdownGrace: Duration = .seconds(25)

    package init(
      listen: String, numbersAddress: String, assistantsAddress: String, billingAddress: String
    ) {
      self.listen = listen
      self.numbersAddress = numbersAddress
      self.assistantsAddress = assistantsAddress
      self.billingAddress = billingAddress
    }
  }

  private let api: APIHandler
  private let readiness: Readiness
  private let crossOrigin: CrossOrigin
  private let logger: Logger

  /// Starts to serve.
  package static func start(
    _ configuration: Configuration, signer: PrincipalSigner, clock: any WallClock,
    group: EventLoopGroup, logger: Logger
  ) async throws -> RunningServer {
    var channelConfiguration = ChannelConfiguration()
    // A service that restarts is back in seconds, and people wait.
    channelConfiguration.backoffInitial = .milliseconds(200)
    channelConfiguration.backoffMax = .seconds(2)
    channelConfiguration.connectTimeout = .seconds(5)
    // The longest answer is a list of all of a team's numbers.
    channelConfiguration.messageLimitBytes = 64 << 20
    let channel = { target throws in
      try GRPCChannel(target: target, group: group, configuration: channelConfiguration)
    }
    let services = APIHandler.Services(
      numbers: try channel(configuration.numbersAddress),
      assistants: try channel(configuration.assistantsAddress),
      billing: try channel(configuration.billingAddress))
    let gateway = Gateway(
      api: APIHandler(
        services: services,
        keys: KeyCache(billing: services.billing, clock: clock, timeout: .seconds(5)),
        signer: signer, timeout: configuration.callTimeout, logger: logger),
      readiness: Readiness([
        ("number-inventory", services.numbers), ("assistant-config", services.assistants),
        ("billing-eligibility", services.billing),
      ]),
      crossOrigin: CrossOrigin(origins: configuration.corsOrigins), logger: logger)
    return try await gateway.serve(configuration, group)
  }

  private func serve(
    _ configuration: Configuration, _ group: EventLoopGroup
  ) async throws -> RunningServer {
    var serverConfiguration = HTTPServerConfiguration()
    serverConfiguration.address = configuration.listen
    serverConfiguration.connectionsMax = configuration.connectionsMax
    serverConfiguration.refusal = { [logger] refusal in
      let identity = RequestIdentity(requestID: refusal.requestID, traceparent: nil)
      logger.info(
        "request refused",
        [
          "http.response.status_code": "\(refusal.fault.status.rawValue)",
          "error": refusal.fault.reason, "request.id": identity.requestID,
        ])
      var response = Envelope.failure(
        Envelope.Failure(refusal.fault), requestID: identity.requestID)
      response.headers.append("X-Request-Id", identity.requestID)
      return response
    }
    let server = HTTPServer(config: serverConfiguration, group: group) { request, _ in
      await answer(request)
    }
    let address = try await server.start()
    return RunningServer(address: "\(address)") {
      _ = await server.shutdown(grace: configuration.shutdownGrace)
    }
  }

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let began = ContinuousClock.now
    let identity = RequestIdentity(
      requestID: request.headers["x-request-id"], traceparent: request.headers["traceparent"])
    var outcome = await route(request, identity)
    crossOrigin.allow(request, &outcome.response)
    outcome.response.headers.append("X-Request-Id", identity.requestID)
    log(request, outcome, identity, .now - began)
    return outcome.response
  }

  private func route(
    _ request: HTTPRequest, _ identity: RequestIdentity
  ) async -> APIHandler.Outcome {
    if let preflight = crossOrigin.preflight(request) {
      return APIHandler.Outcome(response: preflight)
    }
    if request.path.hasPrefix("/api/") { return await api.handle(request, identity) }
    let isRead = request.method == .get || request.method == .head
    switch request.path {
    case "/healthz" where isRead:
      return APIHandler.Outcome(
        response: .json(.ok, Array(#"{"alive":true}"#.utf8)), pattern: "/healthz")
    case "/readyz" where isRead:
      return APIHandler.Outcome(response: await readiness.response(), pattern: "/readyz")
    case "/openapi.json" where isRead:
      return APIHandler.Outcome(
        response: .json(.ok, Array("\(APIDocument.openAPI)".utf8)), pattern: "/openapi.json")
    case "/healthz", "/readyz", "/openapi.json":
      return APIHandler.Outcome(
        response: Envelope.failure(
          .methodNotAllowed(["GET", "HEAD"]), requestID: identity.requestID, isAPI: false))
    default:
      return APIHandler.Outcome(
        response: Envelope.failure(.notFound, requestID: identity.requestID, isAPI: false))
    }
  }

  /// One line for each request. The path is logged as its pattern: paths hold ids, queries may hold
  /// anything.
  private func log(
    _ request: HTTPRequest, _ outcome: APIHandler.Outcome, _ identity: RequestIdentity,
    _ duration: Duration
  ) {
    guard logger.isEnabled(.info) else { return }
    let parts = duration.components
    let milliseconds =
      Double(parts.seconds) * 1000 + Double(parts.attoseconds / 1_000_000_000_000) / 1000
    logger.info(
      "request",
      [
        "http.request.method": request.method.rawValue, "http.route": outcome.pattern ?? "-",
        "http.response.status_code": "\(outcome.response.status.rawValue)",
        "duration_ms": "\(milliseconds)", "team.id": outcome.principal?.teamID ?? "-",
        "request.id": identity.requestID,
      ])
  }
}
