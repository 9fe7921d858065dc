import API
import EventLoop
import GRPC
import Standard
import TestSupport

/// A number-inventory that remembers what was pushed to it, and that can be away.
final class NumberInventoryDouble: Sendable {
  private struct State {
    var server: ServedServices?
    var address = OwnAddress.make()
    var slots: [String: NumberSlotCopy] = [:]
    var heads: [String: API.Assistant] = [:]
    var tombstones: Set<String> = []
    var assigned: Set<String> = []
    var refused: Set<String> = []
    var pushCount = 0
  }

  private let state = Lock(State())
  private let isAway: Bool

  /// Makes one; one that is away at first takes an address and does not listen on it.
  init(isAway: Bool = false) {
    self.isAway = isAway
  }

  /// Where it listens, or would.
  var address: String { state.withLock { $0.address } }

  var slots: [String: NumberSlotCopy] { state.withLock { $0.slots } }
  var heads: [String: API.Assistant] { state.withLock { $0.heads } }
  var tombstones: Set<String> { state.withLock { $0.tombstones } }

  /// How many calls pushed something.
  var pushCount: Int { state.withLock { $0.pushCount } }

  /// Gives an assistant a phone number.
  func assign(_ assistantID: String) {
    state.withLock { _ = $0.assigned.insert(assistantID) }
  }

  /// Fails from now on whenever it is pushed this assistant or the slot of this number.
  func refuse(_ id: String) {
    state.withLock { _ = $0.refused.insert(id) }
  }

  private func failIfRefused(_ ids: [String]) throws {
    if state.withLock({ !$0.refused.isDisjoint(with: ids) }) {
      throw RPCError(code: .internal, message: "this one is refused")
    }
  }

  func start(_ group: EventLoopGroup) async throws {
    try await listen(group)
    if isAway { await stop() }
  }

  /// Comes back on the same address.
  func comeBack(_ group: EventLoopGroup) async throws {
    try await listen(group)
  }

  func stop() async {
    let server = state.withLock { state in
      defer { state.server = nil }
      return state.server
    }
    await server?.stop()
  }

  private func listen(_ group: EventLoopGroup) async throws {
    let server = try await ServedServices([self], on: address, group: group)
    state.withLock { state in
      state.server = server
      state.address = server.address
    }
  }
}

extension NumberInventoryDouble: RPCService {
  var methods: [ServerMethod] {
    [
      .unary(NumberSlotCopiesMethods.putNumberSlots) { request, _ in
        try self.failIfRefused(request.slots.map(\.phoneNumberID))
        self.state.withLock { state in
          state.pushCount += 1
          for slot in request.slots
          where slot.revision > state.slots[slot.phoneNumberID]?.revision ?? 0 {
            state.slots[slot.phoneNumberID] = slot
          }
        }
        return PutNumberSlotsResponse()
      },
      .unary(AssistantHeadsMethods.putAssistantHead) { request, _ in
        try self.failIfRefused([request.assistant?.id ?? ""])
        self.state.withLock { state in
          state.pushCount += 1
          guard let head = request.assistant else { return }
          if head.version > state.heads[head.id]?.version ?? 0 { state.heads[head.id] = head }
        }
        return PutAssistantHeadResponse()
      },
      .unary(AssistantHeadsMethods.tombstoneAssistant) { request, _ in
        let isAssigned = self.state.withLock { state in
          let isAssigned = state.assigned.contains(request.assistantID)
          if !isAssigned { state.tombstones.insert(request.assistantID) }
          return isAssigned
        }
        if isAssigned {
          throw RPCError.refusal(.failedPrecondition, .assistantHasNumbers, "It has numbers.")
        }
        return TombstoneAssistantResponse()
      },
      .unary(PhoneNumbersMethods.getCarrier) { _, _ in GetCarrierResponse(provider: "simulated") },
    ]
  }
}

extension ChannelConfiguration {
  /// Tries again soon after a connection could not be made.
  static var quickToReconnect: ChannelConfiguration {
    var configuration = ChannelConfiguration()
    configuration.backoffInitial = .milliseconds(20)
    configuration.backoffMax = .milliseconds(50)
    return configuration
  }
}
