import API
import EventLoop
import GRPC
import Protobuf
import Telephony

/// Slots as billing-eligibility keeps them, small and in memory: the peer of number-inventory over
/// real gRPC.
final class SlotsDouble: NumberSlotsService {
  /// What becomes of a call.
  enum Behaviour {
    case answers
    /// Refused before anything is done.
    case isDown
    /// Done, and the answer is lost.
    case losesAnswers
  }

  struct Slot: Equatable {
    var team: String
    var phoneNumber: String
    var isConfirmed = false
    var expiresAt: Timestamp?
  }

  private struct State {
    var limits: [String: Int] = [:]
    var freeTeams: Set<String> = []
    var slots: [String: Slot] = [:]
    var released: Set<String> = []
    var behaviour = Behaviour.answers
  }

  private let state = Lock(State())

  func setLimit(_ limit: Int, of team: TeamID, isFree: Bool = false) {
    state.withLock { state in
      state.limits[team.text] = limit
      if isFree { state.freeTeams.insert(team.text) }
    }
  }

  func behave(_ behaviour: Behaviour) { state.withLock { $0.behaviour = behaviour } }

  func slots(of team: TeamID) -> [Slot] {
    state.withLock { state in state.slots.values.filter { $0.team == team.text } }
  }

  /// Takes the slot of a number away, as nobody does.
  func lose(_ phoneNumber: String) {
    state.withLock { state in
      for (operation, slot) in state.slots where slot.phoneNumber == phoneNumber {
        state.slots[operation] = nil
        state.released.insert(operation)
      }
    }
  }

  func reserveSlot(
    _ request: ReserveSlotRequest, context: ServerContext
  ) async throws -> ReserveSlotResponse {
    try answer { state in
      let team = request.teamID
      let isFree = state.freeTeams.contains(team)
      let purchasedAt = request.purchasedAt ?? Timestamp(seconds: 0)
      if state.slots[request.operationID] == nil {
        let held = state.slots.values.count { $0.team == team }
        guard held < state.limits[team] ?? 10, !state.released.contains(request.operationID) else {
          return ReserveSlotResponse(granted: false, eligibility: Self.eligibility(team, state))
        }
        state.slots[request.operationID] = Slot(
          team: team, phoneNumber: request.phoneNumberID,
          expiresAt: isFree ? purchasedAt + .seconds(432_000) : nil)
      }
      let slot = state.slots[request.operationID]
      return ReserveSlotResponse(
        granted: true, eligibility: Self.eligibility(team, state),
        isTrial: slot?.expiresAt != nil, trialExpiresAt: slot?.expiresAt)
    }
  }

  func confirmSlot(
    _ request: ConfirmSlotRequest, context: ServerContext
  ) async throws -> ConfirmSlotResponse {
    try answer { state in
      guard let slot = state.slots[request.operationID] else {
        throw RPCError.refusal(.failedPrecondition, .notFound, "There is no such slot.")
      }
      state.slots[request.operationID]?.isConfirmed = true
      return ConfirmSlotResponse(
        eligibility: Self.eligibility(slot.team, state), isTrial: slot.expiresAt != nil,
        trialExpiresAt: slot.expiresAt)
    }
  }

  func releaseSlot(
    _ request: ReleaseSlotRequest, context: ServerContext
  ) async throws -> ReleaseSlotResponse {
    try answer { state in
      state.slots[request.operationID] = nil
      state.released.insert(request.operationID)
      return ReleaseSlotResponse()
    }
  }

  private func answer<Response>(_ body: (inout State) throws -> Response) throws -> Response {
    try state.withLock { state in
      let lost = RPCError(code: .unavailable, message: "the connection was lost")
      if state.behaviour == .isDown { throw lost }
      let response = try body(&state)
      if state.behaviour == .losesAnswers { throw lost }
      return response
    }
  }

  private static func eligibility(_ team: String, _ state: State) -> API.Eligibility {
    let isFree = state.freeTeams.contains(team)
    return API.Eligibility(
      currentCount: Int32(state.slots.values.count { $0.team == team }),
      maxAllowed: Int32(state.limits[team] ?? 10), hasSubscription: !isFree,
      planName: isFree ? "Free" : "Growth")
  }
}
