import API
import Crypto
import Glibc
import HTTPClient

/// `switchboard dev`: the whole product on loopback, with a demo team.
enum DevCommand {
  static let command = Command(
    name: ["dev"], summary: "Serve the whole product on this machine, with a demo team and key.",
    options: [
      Option(name: "port", value: "N", help: "of the gateway; 0 takes any; default 8080"),
      Option(name: "data", value: "DIR", help: "where everything is kept; default .switchboard"),
      Option(
        name: "plan", value: "PLAN",
        help: "the demo team's plan: free, growth, pro, business or enterprise; default growth"),
      Option(name: "json", help: "print one line of JSON once everything serves"),
    ],
    run: run)

  private static func run(_ arguments: Arguments) throws {
    // Before any thread starts, so that all of them leave the signals to the supervisor.
    Supervisor.blockSignals()
    let folder = try DataFolder(arguments.text("data") ?? ".switchboard")
    let secret = try folder.internalSecret()
    let port = UInt16(try arguments.integer("port", in: 0...65_535) ?? 8080)
    var supervisor = Supervisor(try programs(port: port, folder: folder, secret: secret))
    do {
      try supervisor.start()
      let facts = try prepare(arguments, folder, secret, &supervisor)
      announce(facts, supervisor, asJSON: arguments.has("json"))
      try supervisor.run()
    } catch {
      supervisor.stop()
      throw error
    }
    supervisor.stop()
  }

  /// The services in the order of their start, the gateway last.
  private static func programs(
    port: UInt16, folder: DataFolder, secret: String
  ) throws -> [ChildProgram] {
    let gateway = try LoopbackSocket(port: port)
    // The usual ports where they are free, so that examples with grpcurl work as printed.
    let isAny = port == 0
    let socket = { (preferred: UInt16) throws in
      isAny ? try LoopbackSocket(port: 0) : try LoopbackSocket(preferring: preferred)
    }
    let numbers = try socket(7001)
    let assistants = try socket(7002)
    let billing = try socket(7003)
    var environment = Environment.all
    environment["DATA_DIR"] = folder.path
    environment["INTERNAL_SECRET"] = secret
    environment["NUMBERS_ADDRESS"] = numbers.address
    environment["ASSISTANTS_ADDRESS"] = assistants.address
    environment["BILLING_ADDRESS"] = billing.address
    return [
      ChildProgram(name: "billing-eligibility", socket: billing, environment: environment),
      ChildProgram(name: "number-inventory", socket: numbers, environment: environment),
      ChildProgram(name: "assistant-config", socket: assistants, environment: environment),
      ChildProgram(name: "gateway", socket: gateway, environment: environment),
    ]
  }

  /// Waits until everything serves and makes the demo team, or finds the one of an earlier start.
  private static func prepare(
    _ arguments: Arguments, _ folder: DataFolder, _ secret: String, _ supervisor: inout Supervisor
  ) throws -> Demo {
    let addresses = Dictionary(
      uniqueKeysWithValues: supervisor.programs.map { ($0.name, $0.socket.address) })
    let url = "http://\(addresses["gateway"] ?? "")"
    try waitUntilReady(url, &supervisor)
    let client = try AdminClient(secret: secret, billing: addresses["billing-eligibility"] ?? "")
    let known = Demo.read(folder: folder.path)
    let plan = arguments.text("plan")
    var demo: Demo
    if var known {
      known.url = url
      demo = known
      if let plan { _ = try client.setPlan(team: known.teamID, plan: plan, numberLimit: nil) }
    } else {
      let (team, user) = try makeTeam(client, plan: plan ?? "growth")
      let key = try client.createKey(
        CreateUserAPIKeyRequest(userID: user.id, name: "demo", test: true))
      demo = Demo(url: url, key: key.key, teamID: team.id, accountSlug: team.slug)
    }
    demo.services = addresses
    try demo.write(to: folder)
    return demo
  }

  /// A start that was cut short after it made the team left no key of it: then another team is
  /// made.
  private static func makeTeam(
    _ client: AdminClient, plan: String
  ) throws -> (team: Team, user: User) {
    do {
      let team = try client.createTeam(slug: "my-team", name: "My Team", plan: plan)
      return (
        team,
        try client.createUser(
          team: team.id, email: "alice@example.com", name: "Alice Johnson", role: "owner")
      )
    } catch let error as CommandError where error.isConflict {
      let suffix = Hex.encode(SecureRandom.octets(3))
      let team = try client.createTeam(slug: "my-team-\(suffix)", name: "My Team", plan: plan)
      return (
        team,
        try client.createUser(
          team: team.id, email: "alice+\(suffix)@example.com", name: "Alice Johnson", role: "owner")
      )
    }
  }

  private static func waitUntilReady(_ url: String, _ supervisor: inout Supervisor) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      try supervisor.restartEnded()
      if Supervisor.wait(for: .milliseconds(20)) == .end { throw CommandError(message: "stopped") }
      let request = HTTPClient.Request(
        method: "GET", url: "\(url)/readyz", timeout: .seconds(5))
      if (try? HTTPClient.request(request))?.status == 200 { return }
    }
    throw CommandError(message: "the programs did not become ready within a minute")
  }

  private static func announce(_ demo: Demo, _ supervisor: Supervisor, asJSON: Bool) {
    if asJSON {
      let processes = Dictionary(
        uniqueKeysWithValues: supervisor.programs.map { ($0.name, $0.process) })
      return Terminal.write(demo.json(processes: processes) + "\n")
    }
    let services = demo.services.filter { $0.key != "gateway" }.sorted { $0.key < $1.key }
      .map { "  gRPC       \($0.value)  \($0.key)\n" }.joined()
    Terminal.write(
      """

      Switchboard is running. Ctrl-C stops it.

        REST       \(demo.url)
      \(services)  team       \(demo.accountSlug)  \(demo.teamID)
        API key    \(demo.key)

      Try it:

      curl -s -X POST \(demo.url)/api/phone-numbers/search \\
        -H "Authorization: Bearer \(demo.key)" \\
        -H "Content-Type: application/json" \\
        -d '{"filters": {"countryCode": "US", "areaCode": "415", "limit": 3}}'


      """)
  }
}
