import API
import EventLoop
import GRPC
import Glibc
import Identity
import Protobuf

/// billing-eligibility as the operator's commands call it, with the secret that the services share.
struct AdminClient: Sendable {
  static let options = [
    Option(
      name: "billing", value: "HOST:PORT",
      help: "billing-eligibility; default BILLING_ADDRESS, or the demo's, or 127.0.0.1:7003"),
    Option(
      name: "data", value: "DIR", help: "where the demo keeps its secret; default .switchboard"),
    Option(name: "json", help: "print JSON"),
  ]

  let teams: TeamsClient
  private let caller: ServiceCaller
  private let timeout: Duration = .seconds(10)

  init(_ arguments: Arguments) throws {
    let folder = arguments.text("data") ?? ".switchboard"
    let demo = Demo.read(folder: folder)
    // A folder that was named wins over the environment of a shell.
    let demoSecret = Demo.readSecret(folder: folder)
    let isNamed = arguments.text("data") != nil
    let environment = Environment.value("INTERNAL_SECRET")
    guard let secret = isNamed ? demoSecret ?? environment : environment ?? demoSecret else {
      throw CommandError(
        message:
          "no secret to sign with: set INTERNAL_SECRET to that of the services, or name the demo's "
          + "folder by --data")
    }
    let demoAddress = demo?.services["billing-eligibility"]
    let variable = Environment.value("BILLING_ADDRESS")
    let address =
      arguments.text("billing") ?? (isNamed ? demoAddress ?? variable : variable ?? demoAddress)
    try self.init(secret: secret, billing: address ?? "127.0.0.1:7003")
  }

  init(secret: String, billing address: String) throws {
    guard let signer = PrincipalSigner(secret: secret, clock: SystemClock()) else {
      throw CommandError(
        message: "INTERNAL_SECRET must have at least \(PrincipalSigner.secretLengthMin) characters")
    }
    caller = ServiceCaller(service: "switchboard", signer: signer)
    let group = try EventLoopGroup(count: 1)
    teams = TeamsClient(channel: try GRPCChannel(target: address, group: group))
  }

  func createTeam(slug: String, name: String, plan: String) throws -> Team {
    let answer = try call(TeamsMethods.createTeam) {
      try await teams.createTeam(CreateTeamRequest(slug: slug, name: name, plan: plan), options: $0)
    }
    return answer.team ?? Team()
  }

  func createUser(team: String, email: String, name: String, role: String) throws -> User {
    let answer = try call(TeamsMethods.createUser) {
      try await teams.createUser(
        CreateUserRequest(teamID: team, email: email, name: name, role: role), options: $0)
    }
    return answer.user ?? User()
  }

  func createKey(_ request: CreateUserAPIKeyRequest) throws -> CreateAPIKeyResponse {
    try call(TeamsMethods.createUserAPIKey) {
      try await teams.createUserAPIKey(request, options: $0)
    }
  }

  func setPlan(team: String, plan: String, numberLimit: Int?) throws -> SetPlanResponse {
    try call(TeamsMethods.setPlan) {
      try await teams.setPlan(
        SetPlanRequest(id: team, plan: plan, numberLimit: numberLimit.map(Int32.init)), options: $0)
    }
  }

  func listTeams() throws -> [Team] {
    try call(TeamsMethods.listTeams) {
      try await teams.listTeams(ListTeamsRequest(limit: 1000), options: $0)
    }.teams
  }

  /// Makes a call, and turns its error into the sentence that the terminal shows.
  private func call<Request, Response, Result: Sendable>(
    _ method: MethodDescriptor<Request, Response>,
    _ body: @escaping @Sendable (CallOptions) async throws -> Result
  ) throws -> Result {
    let options = caller.options(for: method, timeout: timeout)
    do {
      return try blocking { try await body(options) }
    } catch let error as RPCError {
      let reason = error.refusalReason.map { " (\($0.lowercased()))" } ?? ""
      throw CommandError(
        message: "\(error.message)\(reason)", isConflict: error.code == .alreadyExists)
    }
  }
}
