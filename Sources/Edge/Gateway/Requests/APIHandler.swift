internal import API
internal import EventLoop
internal import GRPC
internal import HTTP
internal import Identity
internal import JSON
internal import Lifecycle
internal import REST

/// Answers everything under `/api`: finds the route, authenticates, translates the request to a
/// call and the call's answer to JSON. It holds no business rule and no state but remembered keys.
struct APIHandler: Sendable {
  /// The services by the prefix of their methods' paths.
  struct Services: Sendable {
    let numbers: GRPCChannel
    let assistants: GRPCChannel
    let billing: GRPCChannel

    func channel(of path: String) -> GRPCChannel {
      if path.hasPrefix("/switchboard.numbers.") { return numbers }
      return path.hasPrefix("/switchboard.assistants.") ? assistants : billing
    }
  }

  private let services: Services
  private let keys: KeyCache
  private let signer: PrincipalSigner
  private let timeout: Duration
  private let logger: Logger
  private let routes: RouteTable<RESTRoute>

  init(
    services: Services, keys: KeyCache, signer: PrincipalSigner, timeout: Duration, logger: Logger
  ) {
    self.logger = logger
    self.services = services
    self.keys = keys
    self.signer = signer
    self.timeout = timeout
    routes = RouteTable(
      APIRoutes.all.map { route in
        (route.method, route.segments.map(Self.segment), route)
      })
  }

  private static func segment(_ segment: RESTRoute.Segment) -> RouteTable<RESTRoute>.Segment {
    switch segment {
    case .literal(let text): .literal(text)
    case .parameter(let name): .parameter(name)
    }
  }

  /// The outcome of a request: its answer, and what the access log tells of it.
  struct Outcome: Sendable {
    var response: HTTPResponse
    /// The route's pattern; nil when there is none.
    var pattern: String?
    var principal: Principal?
  }

  func handle(_ request: HTTPRequest, _ identity: RequestIdentity) async -> Outcome {
    // A HEAD is a GET whose body the server leaves out.
    let method = request.method == .head ? "GET" : request.method.rawValue
    switch routes.find(method, request.path[...]) {
    case .none: return fail(.notFound, identity)
    case .otherMethods(let allowed):
      return fail(
        .methodNotAllowed(allowed.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }), identity)
    case .route(let route, let parameters):
      var outcome = await run(route, parameters, request, identity)
      outcome.pattern = route.pattern
      return outcome
    }
  }

  private func run(
    _ route: RESTRoute, _ parameters: [(name: String, value: Substring)], _ request: HTTPRequest,
    _ identity: RequestIdentity
  ) async -> Outcome {
    let principal: Principal
    do {
      principal = try await authenticate(request)
    } catch {
      return fail(ErrorTranslation.failure(RPCError(thrown: error), isSafe: true), identity)
    }
    if let scope = principal.missingScope(of: route.policy.scopes) {
      return fail(.missingScope(scope), identity, principal)
    }
    do {
      let call = try encode(route, parameters, request)
      // Whatever becomes of the call: a key that may be revoked is looked up again.
      let isRevocation = route.policy.path == APIKeysMethods.revokeAPIKey.path
      defer { if isRevocation { forgetKeys(parameters) } }
      let answer = try await self.call(route, call, principal, identity)
      return Outcome(response: try success(route, answer), principal: principal)
    } catch let failure as RequestFailure {
      return fail(failure.failure, identity, principal)
    } catch {
      return fail(
        ErrorTranslation.failure(afterCall(error, identity), isSafe: Self.isSafe(route)), identity,
        principal)
    }
  }

  /// Whether a route changes nothing: a GET, or one that needs no right but to read.
  private static func isSafe(_ route: RESTRoute) -> Bool {
    let scopes = route.policy.scopes
    return route.method == "GET" || !scopes.isEmpty && scopes.allSatisfy { $0.hasSuffix(":read") }
  }

  private func forgetKeys(_ parameters: [(name: String, value: Substring)]) {
    for (_, value) in parameters {
      let id = try? PercentEncoding.decode(String(value), plusIsSpace: false)
      keys.forget(keyID: id ?? String(value))
    }
  }

  /// The error of a call, logged where it is our side's fault. The caller's key was good, so a
  /// service that does not know the caller does not believe this gateway: the secrets or the clocks
  /// differ.
  private func afterCall(_ thrown: any Error, _ identity: RequestIdentity) -> RPCError {
    var error = RPCError(thrown: thrown)
    if error.code == .unauthenticated {
      error = RPCError(
        code: .internal, message: "a service refuses this gateway's signature: see INTERNAL_SECRET")
    }
    let ours: Set<StatusCode> = [
      .internal, .unknown, .unavailable, .deadlineExceeded, .unimplemented, .dataLoss,
    ]
    if ours.contains(error.code) {
      logger.error(
        "a call failed",
        [
          "rpc.status": "\(error.code)", "error": error.message,
          "reason": error.refusalReason ?? "-",
          "request.id": identity.requestID,
        ])
    }
    return error
  }

  private func authenticate(_ request: HTTPRequest) async throws -> Principal {
    let headers = request.headers.values("authorization")
    guard headers.count == 1, let key = BearerToken.parse(headers[0]) else {
      throw RPCError.unauthorized
    }
    return try await keys.principal(of: key)
  }

  // MARK: The request

  private struct RequestFailure: Error {
    let failure: Envelope.Failure
  }

  private func encode(
    _ route: RESTRoute, _ parameters: [(name: String, value: Substring)], _ request: HTTPRequest
  ) throws -> [UInt8] {
    do {
      var input = RESTInput()
      input.parameters = try parameters.map {
        (name: $0.name, value: try PercentEncoding.decode(String($0.value), plusIsSpace: false))
      }
      if let query = request.query { input.query = try PercentEncoding.decodeQuery(query) }
      guard !request.body.isEmpty else {
        if route.hasBody { try checkContentType(request, isRequired: false) }
        return try route.request(input)
      }
      guard route.hasBody else {
        throw RequestFailure(failure: .invalid("This request takes no body."))
      }
      try checkContentType(request, isRequired: true)
      let document = try JSONDocument(parsing: request.body)
      return try document.withRoot { root in
        input.body = root
        return try route.request(input)
      }
    } catch let error as JSONError {
      throw RequestFailure(failure: .invalid(error.message))
    } catch let error as ValidationError {
      throw RequestFailure(failure: .invalid(error.message))
    } catch let fault as HTTPFault {
      throw RequestFailure(failure: Envelope.Failure(fault))
    }
  }

  /// `application/json`, with or without `charset=utf-8`.
  private func checkContentType(_ request: HTTPRequest, isRequired: Bool) throws {
    let value = request.headers["content-type"]
    if value == nil && !isRequired { return }
    let parts = (value ?? "").lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
    let isJSON = parts.first == "application/json"
    let isUTF8 = parts.dropFirst().allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    if !isJSON || !isUTF8 { throw RequestFailure(failure: .unsupportedMediaType) }
  }

  // MARK: The call

  private func call(
    _ route: RESTRoute, _ request: [UInt8], _ principal: Principal, _ identity: RequestIdentity
  ) async throws -> [UInt8] {
    let path = route.policy.path
    var metadata = signer.metadata(for: principal, method: path)
    metadata.append("x-request-id", identity.requestID)
    metadata.append("traceparent", identity.traceparent)
    let parts = path.split(separator: "/")
    let method = MethodDescriptor<RawMessage, RawMessage>(
      service: String(parts[0]), name: String(parts[1]), kind: .unary)
    return try await services.channel(of: path).unary(
      method, RawMessage(bytes: request),
      options: CallOptions(timeout: timeout, metadata: metadata)
    ).bytes
  }

  // MARK: The answer

  private func success(_ route: RESTRoute, _ answer: [UInt8]) throws -> HTTPResponse {
    var writer = JSONWriter(capacity: 256 + 2 * answer.count)
    writer.beginObject()
    writer.key("success")
    writer.bool(true)
    try route.write(answer, &writer)
    writer.endObject()
    return .json(.ok, writer.finish())
  }

  private func fail(
    _ failure: Envelope.Failure, _ identity: RequestIdentity, _ principal: Principal? = nil
  ) -> Outcome {
    Outcome(
      response: Envelope.failure(failure, requestID: identity.requestID), pattern: nil,
      principal: principal)
  }
}
