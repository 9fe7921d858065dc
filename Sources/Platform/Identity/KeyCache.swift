package import API
import Crypto
import EventLoop
package import GRPC
package import Protobuf

/// Resolves API keys by asking billing-eligibility, and remembers the answers for a short time.
///
/// A key that is revoked is therefore refused everywhere within ``lifetime``, and at once where
/// ``forget(keyID:)`` is called. Keys are held by their hash only. Safe from any thread.
package final class KeyCache: Sendable {
  /// How long an answer is used.
  package static let lifetime: Duration = .seconds(5)

  /// Answers that are remembered at most; when more come, all are forgotten and asked for again.
  package static let entriesMax = 10_000

  private struct Entry {
    let principal: Principal
    let until: ContinuousClock.Instant
  }

  private struct State {
    var entries: [String: Entry] = [:]
    /// Counts forgettings, so that an answer which was asked for before one is not remembered after
    /// it.
    var epoch = 0
  }

  private let authenticate: @Sendable (String) async throws -> AuthenticateResponse
  private let clock: any WallClock
  private let state = Lock(State())

  /// - Parameter authenticate: asks for the principal of a key; throws UNAUTHENTICATED for one that
  ///   is not valid.
  package init(
    clock: any WallClock,
    authenticate: @escaping @Sendable (String) async throws -> AuthenticateResponse
  ) {
    self.clock = clock
    self.authenticate = authenticate
  }

  /// A cache in front of billing-eligibility.
  package convenience init(billing channel: GRPCChannel, clock: any WallClock, timeout: Duration) {
    let client = AuthenticationClient(channel: channel)
    self.init(clock: clock) { key in
      try await client.authenticate(
        AuthenticateRequest(apiKey: key), options: CallOptions(timeout: timeout))
    }
  }

  /// The principal of a key.
  ///
  /// - Throws: UNAUTHENTICATED for a key that is not valid, else what asking threw.
  package func principal(of key: String) async throws -> Principal {
    guard let key = APIKeyText(key) else { throw RPCError.unauthorized }
    let hash = key.hash
    let (known, epoch) = state.withLock { state -> (Principal?, Int) in
      guard let entry = state.entries[hash], .now < entry.until else { return (nil, state.epoch) }
      return (entry.principal, state.epoch)
    }
    if let known { return known }
    let answer = try await authenticate(key.text)
    guard let principal = answer.principal else { throw RPCError.unauthorized }
    var lifetime = Self.lifetime
    if let expiry = answer.expiresAt { lifetime = min(lifetime, expiry.since(clock.now())) }
    let entry = Entry(principal: principal, until: .now + lifetime)
    state.withLock { state in
      guard state.epoch == epoch else { return }
      if state.entries.count >= Self.entriesMax { state.entries.removeAll() }
      state.entries[hash] = entry
    }
    return principal
  }

  /// Forgets a key that was revoked.
  package func forget(keyID: String) {
    state.withLock { state in
      state.epoch += 1
      state.entries = state.entries.filter { $0.value.principal.keyID != keyID }
    }
  }
}

extension RPCError {
  /// No caller, or one that nobody vouches for.
  package static var unauthorized: RPCError {
    .refusal(.unauthenticated, .unauthorized, "Unauthorized")
  }

  /// A resource or team that belongs to somebody else.
  package static var forbidden: RPCError {
    .refusal(.permissionDenied, .forbidden, "Forbidden")
  }
}
