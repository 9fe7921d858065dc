import JSON

/// `switchboard numbers …`: what a user does with phone numbers, by the REST API.
enum NumbersCommands {
  static let all = [search, buy, list, release, assign]

  private static let search = Command(
    name: ["numbers", "search"], summary: "Search the carrier's stock.",
    options: [
      Option(name: "country", value: "CODE", help: "AE, US, CA, DE, AT or CH; default US"),
      Option(name: "type", value: "TYPE", help: "local (default) or toll-free"),
      Option(name: "area-code", value: "DIGITS", help: "three digits, US and CA"),
      Option(name: "state", value: "STATE", help: "state or province, US and CA"),
      Option(name: "city", value: "CITY", help: "the whole name"),
      Option(name: "prefix", value: "DIGITS", help: "of toll-free numbers, as in 888"),
      Option(name: "contains", value: "DIGITS", help: "digits that the number contains"),
      Option(name: "features", value: "LIST", help: "as in voice,sms"),
      Option(name: "limit", value: "N", help: "1 to 100, default 20"),
    ] + APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      var body = JSONWriter()
      body.beginObject()
      body.key("filters")
      body.beginObject()
      body.key("countryCode")
      body.string(arguments.text("country") ?? "US")
      for (option, field) in [
        ("type", "numberType"), ("area-code", "areaCode"), ("state", "state"), ("city", "city"),
        ("prefix", "prefix"), ("contains", "contains"),
      ] {
        guard let value = arguments.text(option) else { continue }
        body.key(field)
        body.string(value)
      }
      if arguments.text("features") != nil {
        body.key("features")
        body.strings(arguments.list("features"))
      }
      if let limit = try arguments.integer("limit", in: 1...100) {
        body.key("limit")
        body.integer(limit)
      }
      body.endObject()
      body.endObject()
      let answer = try client.call("POST", "/api/phone-numbers/search", body: body.finish())
      try client.show(
        answer, list: "numbers",
        columns: [
          ("NUMBER", "phoneNumber"), ("CITY", "locality"), ("STATE", "region"),
          ("MONTHLY", "monthlyPrice"), ("SETUP", "setupPrice"), ("FEATURES", "features"),
        ])
    })

  private static let buy = Command(
    name: ["numbers", "buy"], summary: "Buy a number for your team.",
    positional: "NUMBER", positionalCount: 1...1,
    options: [
      Option(name: "connection", value: "ID", help: "a connection that the carrier knows")
    ] + APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      var body = JSONWriter()
      body.beginObject()
      body.key("phoneNumber")
      body.string(arguments.positional[0])
      body.key("teamId")
      body.string(try client.team().id)
      if let connection = arguments.text("connection") {
        body.key("connectionId")
        body.string(connection)
      }
      body.endObject()
      let answer = try client.call("POST", "/api/phone-numbers/purchase", body: body.finish())
      try client.show(
        answer, object: "phoneNumber",
        fields: [
          "id", "phone_number", "status", "status_reason", "is_trial", "trial_expires_at",
          "message",
        ])
    })

  private static let list = Command(
    name: ["numbers", "list"], summary: "List your team's numbers.",
    options: [
      Option(name: "status", value: "STATUS", help: "purchasing, active, suspended or error")
    ] + APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      var path = "/api/phone-numbers/purchase?teamId=\(try client.team().id)"
      if let status = arguments.text("status") { path += "&status=\(APIClient.queryValue(status))" }
      try client.show(
        try client.call("GET", path), list: "numbers",
        columns: [
          ("ID", "id"), ("NUMBER", "phone_number"), ("STATUS", "status"),
          ("ASSISTANT", "assistant_name"),
          ("TRIAL UNTIL", "trial_expires_at"), ("MONTHLY", "monthly_price"),
          ("BOUGHT", "created_at"),
        ])
    })

  private static let release = Command(
    name: ["numbers", "release"], summary: "Give a number back to the carrier.",
    positional: "NUMBER_ID", positionalCount: 1...1, options: APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      let id = APIClient.pathValue(arguments.positional[0])
      try client.show(
        try client.call("DELETE", "/api/phone-numbers/\(id)"), object: nil,
        fields: ["released", "message"])
    })

  private static let assign = Command(
    name: ["numbers", "assign"],
    summary: "Give numbers to an assistant, beside those that it has.",
    positional: "NUMBER_ID…", positionalCount: 0...1000,
    options: [
      Option(name: "assistant", value: "ID", help: "the assistant; required"),
      Option(name: "replace", help: "take away every other number that the assistant has"),
    ] + APIClient.options,
    run: { arguments in
      let client = try APIClient(arguments)
      let assistant = APIClient.pathValue(try arguments.required("assistant"))
      guard arguments.has("replace") || !arguments.positional.isEmpty else {
        throw UsageError(message: "missing NUMBER_ID…, or --replace to take every number away")
      }
      let team = try client.team()
      var ids = arguments.positional
      if !arguments.has("replace") {
        let held = try client.call(
          "GET", "/api/phone-numbers/purchase?teamId=\(team.id)&assistantId=\(assistant)")
        ids += try client.texts(held, list: "numbers", field: "id")
      }
      var body = JSONWriter()
      body.beginObject()
      body.key("accountSlug")
      body.string(team.slug)
      body.key("phoneNumberIds")
      body.strings(ids)
      body.endObject()
      try client.show(
        try client.call(
          "PATCH", "/api/assistants/\(assistant)/telephony/phone-numbers", body: body.finish()),
        object: nil, fields: ["message", "phoneNumberIds", "inbound_enabled", "outbound_enabled"])
    })
}

extension JSONWriter {
  mutating func strings(_ texts: [String]) {
    beginArray()
    for text in texts { string(text) }
    endArray()
  }
}
