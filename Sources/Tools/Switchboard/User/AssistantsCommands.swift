import JSON

/// `switchboard assistants …`: what a user does with assistants, by the REST API.
enum AssistantsCommands {
  static let all = [create, show, update, list]

  private static let shownFields: [StaticString] = [
    "id", "name", "type", "version", "provider", "model", "temperature", "max_tokens",
    "first_message",
    "system_prompt", "voice_provider", "voice_model", "voice_id", "voice_name",
    "transcriptor_provider",
    "transcriptor_model", "transcriptor_language", "recording_enabled", "inbound_enabled",
    "outbound_enabled", "created_at", "updated_at",
  ]

  private static let create = Command(
    name: ["assistants", "create"], summary: "Create an assistant from a template.",
    positional: "NAME", positionalCount: 1...1,
    options: [
      Option(
        name: "template", value: "TEMPLATE",
        help: "outbound-setter, inbound-support, follow-up or custom (default)")
    ] + APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      var body = JSONWriter()
      body.beginObject()
      body.key("accountSlug")
      body.string(try client.team().slug)
      body.key("name")
      body.string(arguments.positional[0])
      if let template = arguments.text("template") {
        body.key("templateId")
        body.string(template)
      }
      body.endObject()
      try client.show(
        try client.call("POST", "/api/assistants", body: body.finish()), object: "assistant",
        fields: shownFields)
    })

  private static let show = Command(
    name: ["assistants", "show"], summary: "Show an assistant's configuration.",
    positional: "ASSISTANT_ID", positionalCount: 1...1, options: APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      let id = APIClient.pathValue(arguments.positional[0])
      try client.show(
        try client.call("GET", "/api/assistants/\(id)"), object: "assistant", fields: shownFields)
    })

  private static let update = Command(
    name: ["assistants", "update"],
    summary: "Change fields of an assistant, as in temperature=0.5 or inbound_enabled=true.",
    positional: "ASSISTANT_ID FIELD=VALUE…", positionalCount: 2...32, options: APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      var body = JSONWriter()
      body.beginObject()
      body.key("accountSlug")
      body.string(try client.team().slug)
      for change in arguments.positional.dropFirst() {
        let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
          throw UsageError(message: "'\(change)' is not FIELD=VALUE")
        }
        body.key(String(parts[0]))
        body.field(String(parts[0]), String(parts[1]))
      }
      body.endObject()
      let id = APIClient.pathValue(arguments.positional[0])
      try client.show(
        try client.call("PATCH", "/api/assistants/\(id)", body: body.finish()),
        object: "assistant", fields: shownFields)
    })

  private static let list = Command(
    name: ["assistants", "list"], summary: "List your team's assistants.",
    options: APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      let slug = try client.team().slug
      try client.show(
        try client.call("GET", "/api/assistants?accountSlug=\(slug)"), list: "assistants",
        columns: [
          ("ID", "id"), ("NAME", "name"), ("TYPE", "type"), ("VERSION", "version"),
          ("INBOUND", "inbound_enabled"), ("OUTBOUND", "outbound_enabled"),
          ("UPDATED", "updated_at"),
        ])
    })
}

extension JSONWriter {
  private static let numericFields: Set = ["temperature", "max_tokens", "maxTokens"]

  /// Writes a value as the type that the field has; what is no number or boolean goes as it is, so
  /// that the server's answer names the field.
  fileprivate mutating func field(_ name: String, _ value: String) {
    if name.hasSuffix("_enabled") || name.hasSuffix("Enabled"), value == "true" || value == "false"
    {
      bool(value == "true")
    } else if Self.numericFields.contains(name), let whole = Int64(value) {
      integer(whole)
    } else if Self.numericFields.contains(name), let number = Double(value), number.isFinite {
      double(number)
    } else {
      string(value)
    }
  }
}
