import API
import GRPC
import Identity
import Telephony

/// Who makes a call, as far as this service's decisions need it.
struct Caller {
  /// The team that the caller acts for.
  let team: TeamID

  private let principal: Principal

  /// Takes the principal that was established before the handler ran.
  ///
  /// - Throws: `AssistantFailure.foreign` for a service, which acts for no team.
  init(_ context: ServerContext) throws {
    principal = try context.principal
    guard principal.kind == .user else { throw AssistantFailure.foreign }
    team = TeamID(unchecked: principal.teamID)
  }

  /// Returns the caller's team when this is its slug or id.
  ///
  /// - Throws: `AssistantFailure.foreign` for another team, whether it exists or not.
  func team(named slugOrID: String) throws(AssistantFailure) -> TeamID {
    guard principal.actsFor(team: slugOrID) else { throw .foreign }
    return team
  }
}
