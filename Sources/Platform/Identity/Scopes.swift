package import API

extension Principal {
  /// The first of the scopes that the caller lacks; nil if it has all.
  package func missingScope(of needed: [String]) -> String? {
    needed.first { !has(scope: $0) }
  }

  /// Whether one of the caller's scopes covers the scope. `*` covers all, `keys:*` covers
  /// `keys:read`.
  package func has(scope needed: String) -> Bool {
    scopes.contains { held in
      held == needed || held == "*" || (held.hasSuffix(":*") && needed.hasPrefix(held.dropLast()))
    }
  }

  /// Whether the caller acts for the team that a request names by id or slug.
  package func actsFor(team idOrSlug: String) -> Bool {
    kind == .user && (teamID == idOrSlug || teamSlug == idOrSlug)
  }
}
