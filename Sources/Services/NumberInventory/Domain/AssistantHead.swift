package import Telephony

/// The latest version of an assistant that assistant-config pushed.
package struct AssistantHead: Sendable, Equatable {
  package var id: AssistantID
  package var team: TeamID
  package var name: String

  /// 1 at first; of two heads of an assistant the one with the higher version holds.
  package var version: Int32

  /// Whether it answers calls, and places them.
  package var isInboundEnabled: Bool
  package var isOutboundEnabled: Bool

  /// The whole assistant as it was pushed. Opaque here: only the pusher and whoever asks for a
  /// route read it.
  package var configuration: [UInt8]

  /// Closed for new assignments, for ever: the assistant is being deleted, or is.
  package var isTombstoned: Bool

  package init(
    id: AssistantID, team: TeamID, name: String, version: Int32, isInboundEnabled: Bool,
    isOutboundEnabled: Bool, configuration: [UInt8], isTombstoned: Bool = false
  ) {
    self.id = id
    self.team = team
    self.name = name
    self.version = version
    self.isInboundEnabled = isInboundEnabled
    self.isOutboundEnabled = isOutboundEnabled
    self.configuration = configuration
    self.isTombstoned = isTombstoned
  }
}
