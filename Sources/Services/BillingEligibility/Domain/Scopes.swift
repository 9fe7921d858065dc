/// What a key allows, in the order in which it was asked for, each once.
package struct Scopes: Sendable, Equatable {
  package let names: [String]

  /// Every scope that a key can have.
  package static let known = [
    "numbers:read", "numbers:write", "assistants:read", "assistants:write", "keys:*", "webhooks:*",
    "audit:read", "admin", "*",
  ]

  /// What a key of a team's user has unless it is told otherwise: all but `admin`.
  package static let team = Scopes(trusted: known.filter { $0 != "admin" && $0 != "*" })

  /// Everything, as Switchboard's own services have it.
  package static let all = Scopes(trusted: ["*"])

  /// Takes scopes that were checked before, as those of a stored key.
  package init(trusted names: [String]) {
    var seen: Set<String> = []
    self.names = names.filter { seen.insert($0).inserted }
  }

  /// Takes scopes that a caller asks for.
  ///
  /// - Throws: `BillingFailure.unknownScope` with the position of the first one that does not
  ///   exist.
  package init(asked names: [String]) throws(BillingFailure) {
    for (index, name) in names.enumerated() where !Self.known.contains(name) {
      throw .unknownScope(name, index: index)
    }
    self.init(trusted: names)
  }

  /// Returns the first scope of the others that these do not include, if there is one.
  package func firstLacking(of others: Scopes) -> String? {
    others.names.first { !includes($0) }
  }

  /// Whether these allow what the scope allows: `*` is everything, and `keys:*` every scope that
  /// begins with `keys:`.
  package func includes(_ scope: String) -> Bool {
    names.contains { name in
      if name == "*" || name == scope { return true }
      guard name.hasSuffix(":*") else { return false }
      return scope.hasPrefix(name.dropLast())
    }
  }
}
