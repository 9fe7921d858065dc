import API
import Protobuf
import Telephony

// How this service's values look in its protos.

extension Eligibility {
  var wire: API.Eligibility {
    .init(
      currentCount: currentCount,
      maxAllowed: maxAllowed,
      hasSubscription: hasSubscription,
      planName: planName
    )
  }
}

extension Plan {
  var wire: API.Plan {
    .init(
      id: id,
      name: name,
      numberLimit: numberLimit,
      hasSubscription: hasSubscription,
      trialDays: trialDays
    )
  }
}

extension Team {
  var wire: API.Team {
    .init(id: id.text, slug: slug, name: name, plan: subscription.plan.wire, createdAt: createdAt)
  }
}

extension User {
  var wire: API.User {
    .init(id: id.text, email: email, name: name, role: role.rawValue, teamID: team.text)
  }
}

extension APIKey {
  var wire: API.APIKey {
    .init(
      id: id.text,
      name: name,
      prefix: prefix,
      scopes: scopes.names,
      createdAt: createdAt,
      lastUsedAt: lastUsedAt,
      expiresAt: expiresAt
    )
  }
}
