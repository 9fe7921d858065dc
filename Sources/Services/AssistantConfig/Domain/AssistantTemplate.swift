/// A starting point for an assistant: its own first message and prompt, and which calls it takes.
package enum AssistantTemplate: String, Sendable, CaseIterable {
  /// Calls leads and sets appointments.
  case outboundSetter = "outbound-setter"

  /// Answers customers who call.
  case inboundSupport = "inbound-support"

  /// Calls people back about something that was begun.
  case followUp = "follow-up"

  /// A plain beginning for anything else.
  case custom

  /// The name that people see.
  package var title: String {
    switch self {
    case .outboundSetter: "Outbound setter"
    case .inboundSupport: "Inbound support"
    case .followUp: "Follow-up"
    case .custom: "Custom"
    }
  }

  /// One sentence about what it is for.
  package var summary: String {
    switch self {
    case .outboundSetter: "Calls new leads, finds out whether they fit, and books an appointment."
    case .inboundSupport: "Answers customers who call, solves what it can, and takes the rest down."
    case .followUp: "Calls people again after a meeting, an offer or a missed call."
    case .custom: "A neutral beginning with both directions on; everything is yours to write."
    }
  }

  /// Whether an assistant of this kind starts with calls in and calls out switched on.
  package var inboundEnabled: Bool { self == .inboundSupport || self == .custom }
  package var outboundEnabled: Bool { self != .inboundSupport }

  /// What an assistant made from this template starts with.
  package func configuration(named name: String) -> AssistantConfiguration {
    AssistantConfiguration(
      name: name,
      model: "gpt-4o-mini",
      provider: "openai",
      temperature: 0.7,
      maxTokens: 1024,
      firstMessage: firstMessage,
      systemPrompt: systemPrompt,
      voice: .init(
        provider: "cartesia",
        model: "sonic-2",
        id: "156fb8d2-335b-4950-9cb3-a2d33befec77",
        name: "Helpful Woman"
      ),
      transcriptor: .init(provider: "deepgram", model: "nova-2", language: "en"),
      recordingEnabled: true,
      inboundEnabled: inboundEnabled,
      outboundEnabled: outboundEnabled
    )
  }
}
