import API
import GRPC
import Identity
import Telephony

/// Who makes a call, as far as this service's decisions need it.
struct Caller {
  private let principal: Principal

  /// Takes the principal that was established before the handler ran.
  init(_ context: ServerContext) throws {
    principal = try context.principal
  }

  /// The team that the user acts for.
  ///
  /// - Throws: ``NumberFailure/foreign`` for a service, which has none.
  var team: TeamID {
    get throws(NumberFailure) {
      guard principal.kind == .user else { throw .foreign }
      return TeamID(unchecked: principal.teamID)
    }
  }

  /// The user as the buyer of a number, when the team is the one that the request names by id or
  /// slug.
  func buyer(forTeam idOrSlug: String) throws(NumberFailure) -> Buyer {
    Buyer(team: try team(named: idOrSlug), email: principal.email, name: principal.name)
  }

  /// The caller's team, when it is the one that the request names by id or slug.
  ///
  /// - Throws: ``NumberFailure/foreign`` for another team, whether it exists or not.
  func team(named idOrSlug: String) throws(NumberFailure) -> TeamID {
    guard principal.actsFor(team: idOrSlug) else { throw .foreign }
    return try team
  }

  /// Checks that the caller may ask about what belongs to a team: a service about all of them.
  func checkMayAsk(about team: TeamID) throws(NumberFailure) {
    guard principal.kind == .service || principal.kind == .user && principal.teamID == team.text
    else { throw .foreign }
  }
}
