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

  /// What the caller may do; a service may do everything.
  var scopes: Scopes {
    principal.kind == .service ? .all : Scopes(trusted: principal.scopes)
  }

  var teamSlug: String { principal.teamSlug }

  /// The user and the team that the caller acts for.
  ///
  /// - Throws: `BillingFailure.foreign` for a service, which acts for itself.
  var user: (id: UserID, team: TeamID) {
    get throws(BillingFailure) {
      guard principal.kind == .user else { throw .foreign }
      return (UserID(unchecked: principal.userID), TeamID(unchecked: principal.teamID))
    }
  }

  /// Returns what to look a team up by, when the caller may see the team of this id or slug.
  ///
  /// A service may see every team, a user its own.
  ///
  /// - Throws: `BillingFailure.foreign` for another team, whether it exists or not.
  func team(named idOrSlug: String) throws(BillingFailure) -> String {
    if principal.kind == .service { return idOrSlug }
    guard principal.actsFor(team: idOrSlug) else { throw .foreign }
    return principal.teamID
  }
}
