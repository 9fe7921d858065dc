/// Where a phone number is in its life with a team.
///
/// **States:** `purchasing` can become `active`, `error` or `suspended`, or its row is removed;
/// `active` can become `suspended`; `suspended` can become `active` or `released`; a row in `error`
/// is removed or replaced by another purchase; `released` is final and kept as history.
package enum NumberStatus: String, Sendable, CaseIterable {
  /// Ordered, being provisioned by the carrier; resolves by itself.
  case purchasing

  /// Ready for calls and for an assistant.
  case active

  /// Temporarily inactive; keeps its place in the plan.
  case suspended

  /// Provisioning failed; holds no place in the plan and blocks nothing.
  case error

  /// Given back to the carrier.
  case released

  /// Whether nobody else can have the number while it is in this status.
  package var isLive: Bool {
    switch self {
    case .purchasing, .active, .suspended: true
    case .error, .released: false
    }
  }
}
