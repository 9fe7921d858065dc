import API
import JSON
import Protobuf

/// `switchboard admin …`: what the operator does to teams, users and keys.
enum AdminCommands {
  static let all = [bootstrap, createTeam, createUser, createKey, setPlan, listTeams]

  private static let bootstrap = Command(
    name: ["admin", "bootstrap"],
    summary: "Create a team with an owner and an API key, and print the key.",
    options: [
      Option(name: "slug", value: "SLUG", help: "the team's name in addresses; default my-team"),
      Option(name: "name", value: "NAME", help: "the team's name; default My Team"),
      Option(
        name: "plan", value: "PLAN", help: "free (default), growth, pro, business or enterprise"),
      Option(name: "email", value: "EMAIL", help: "the owner's address; default owner@example.com"),
      Option(name: "user", value: "NAME", help: "the owner's name; default Owner"),
    ] + AdminClient.options,
    run: { arguments in
      let client = try AdminClient(arguments)
      let team = try client.createTeam(
        slug: arguments.text("slug") ?? "my-team", name: arguments.text("name") ?? "My Team",
        plan: arguments.text("plan") ?? "free")
      let user = try client.createUser(
        team: team.id, email: arguments.text("email") ?? "owner@example.com",
        name: arguments.text("user") ?? "Owner", role: "owner")
      let key = try client.createKey(
        CreateUserAPIKeyRequest(userID: user.id, name: "bootstrap"))
      show(
        arguments,
        [
          ("teamId", team.id), ("accountSlug", team.slug), ("userId", user.id), ("key", key.key),
        ])
    })

  private static let createTeam = Command(
    name: ["admin", "create-team"], summary: "Create a team.",
    options: [
      Option(name: "slug", value: "SLUG", help: "the team's name in addresses; required"),
      Option(name: "name", value: "NAME", help: "the team's name; required"),
      Option(
        name: "plan", value: "PLAN", help: "free (default), growth, pro, business or enterprise"),
    ] + AdminClient.options,
    run: { arguments in
      let team = try AdminClient(arguments).createTeam(
        slug: try arguments.required("slug"), name: try arguments.required("name"),
        plan: arguments.text("plan") ?? "free")
      show(arguments, facts(team))
    })

  private static let createUser = Command(
    name: ["admin", "create-user"], summary: "Create a user of a team.",
    options: [
      Option(name: "team", value: "TEAM", help: "the team's id or slug; required"),
      Option(name: "email", value: "EMAIL", help: "required"),
      Option(name: "name", value: "NAME", help: "required"),
      Option(name: "role", value: "ROLE", help: "owner or member (default)"),
    ] + AdminClient.options,
    run: { arguments in
      let user = try AdminClient(arguments).createUser(
        team: try arguments.required("team"), email: try arguments.required("email"),
        name: try arguments.required("name"), role: arguments.text("role") ?? "member")
      show(
        arguments,
        [
          ("userId", user.id), ("email", user.email), ("name", user.name), ("role", user.role),
          ("teamId", user.teamID),
        ])
    })

  private static let createKey = Command(
    name: ["admin", "create-key"], summary: "Create an API key for a user, and print it once.",
    options: [
      Option(name: "user", value: "ID", help: "the user's id; required"),
      Option(name: "name", value: "NAME", help: "what the key is for; required"),
      Option(
        name: "scopes", value: "LIST",
        help: "as in numbers:read,assistants:*; default every scope of a team"),
      Option(name: "expires-in-days", value: "N", help: "1 to 3650; default never"),
      Option(name: "test", help: "a key that begins with tk_test_"),
    ] + AdminClient.options,
    run: { arguments in
      let days = try arguments.integer("expires-in-days", in: 1...3650)
      let answer = try AdminClient(arguments).createKey(
        CreateUserAPIKeyRequest(
          userID: try arguments.required("user"), name: try arguments.required("name"),
          scopes: arguments.list("scopes"), expiresInDays: days.map(Int32.init),
          test: arguments.has("test")))
      show(arguments, [("keyId", answer.apiKey?.id ?? ""), ("key", answer.key)])
    })

  private static let setPlan = Command(
    name: ["admin", "set-plan"], summary: "Move a team to a plan.", positional: "TEAM PLAN",
    positionalCount: 2...2,
    options: [
      Option(
        name: "number-limit", value: "N", help: "with enterprise: how many numbers; default 1000")
    ] + AdminClient.options,
    run: { arguments in
      let answer = try AdminClient(arguments).setPlan(
        team: arguments.positional[0], plan: arguments.positional[1],
        numberLimit: try arguments.integer("number-limit", in: 1...1_000_000))
      let eligibility = answer.eligibility ?? Eligibility()
      show(
        arguments,
        [
          ("teamId", answer.team?.id ?? ""), ("plan", eligibility.planName),
          ("numbers", "\(eligibility.currentCount) of \(eligibility.maxAllowed)"),
        ])
    })

  private static let listTeams = Command(
    name: ["admin", "list-teams"], summary: "List the teams.", options: AdminClient.options,
    run: { arguments in
      let teams = try AdminClient(arguments).listTeams()
      guard arguments.has("json") else {
        var table = Table(head: ["ID", "SLUG", "NAME", "PLAN", "CREATED"])
        table.rows = teams.map {
          [$0.id, $0.slug, $0.name, $0.plan?.name ?? "", $0.createdAt?.iso8601 ?? ""]
        }
        return Terminal.write(table.text)
      }
      var writer = JSONWriter()
      writer.beginArray()
      for team in teams {
        writer.beginObject()
        for (name, value) in facts(team) {
          writer.key(name)
          writer.string(value)
        }
        writer.endObject()
      }
      writer.endArray()
      Terminal.write(String(decoding: writer.finish(), as: UTF8.self) + "\n")
    })

  private static func facts(_ team: Team) -> [(String, String)] {
    [
      ("teamId", team.id), ("accountSlug", team.slug), ("name", team.name),
      ("plan", team.plan?.id ?? ""),
    ]
  }

  private static func show(_ arguments: Arguments, _ facts: [(String, String)]) {
    if arguments.has("json") {
      var writer = JSONWriter()
      writer.beginObject()
      for (name, value) in facts {
        writer.key(name)
        writer.string(value)
      }
      writer.endObject()
      return Terminal.write(String(decoding: writer.finish(), as: UTF8.self) + "\n")
    }
    let width = facts.map(\.0.count).max() ?? 0
    for (name, value) in facts {
      Terminal.write("\(name)\(String(repeating: " ", count: width - name.count))  \(value)\n")
    }
  }
}
