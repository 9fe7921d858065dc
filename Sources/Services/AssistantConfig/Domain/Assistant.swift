package import Protobuf
package import Telephony

/// An assistant at one of its versions.
package struct Assistant: Sendable, Equatable {
  package var id: AssistantID

  /// The team that it belongs to.
  package var team: TeamID

  /// The template that it was made from; never changes.
  package var template: AssistantTemplate

  package var configuration: AssistantConfiguration
  package var createdAt: Timestamp

  /// When this version was made.
  package var updatedAt: Timestamp

  /// 1 at first; each change adds 1.
  package var version: Int32

  package init(
    id: AssistantID,
    team: TeamID,
    template: AssistantTemplate,
    configuration: AssistantConfiguration,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: Int32
  ) {
    self.id = id
    self.team = team
    self.template = template
    self.configuration = configuration
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.version = version
  }

  /// Returns a new assistant, at version 1.
  package static func new(
    id: AssistantID,
    team: TeamID,
    template: AssistantTemplate,
    configuration: AssistantConfiguration,
    at now: Timestamp
  ) -> Assistant {
    Assistant(
      id: id,
      team: team,
      template: template,
      configuration: configuration,
      createdAt: now,
      updatedAt: now,
      version: 1
    )
  }

  /// Returns the next version with the given configuration, or `nil` when nothing differs.
  package func revised(to configuration: AssistantConfiguration, at now: Timestamp) -> Assistant? {
    guard configuration != self.configuration else { return nil }
    var next = self
    next.configuration = configuration
    next.updatedAt = now
    next.version += 1
    return next
  }

  /// Returns a copy with an identity of its own, at version 1.
  ///
  /// Without a name the copy is called by the old one followed by ` (copy)`, the old one shortened
  /// if both together were longer than a name may be.
  package func cloned(as id: AssistantID, name: String?, at now: Timestamp) -> Assistant {
    .new(
      id: id,
      team: team,
      template: template,
      configuration: configuration.renamed(name ?? Self.copyName(of: configuration.name)),
      at: now
    )
  }

  private static func copyName(of name: String) -> String {
    let suffix = " (copy)"
    let room = Int(AssistantLimits.nameLength) - suffix.unicodeScalars.count
    guard name.unicodeScalars.count > room else { return name + suffix }
    return String(String.UnicodeScalarView(name.unicodeScalars.prefix(room))) + suffix
  }
}
