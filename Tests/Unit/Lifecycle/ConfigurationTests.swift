import Lifecycle
import Testing

@Suite
struct ConfigurationTests {
  private static let settings =
    ServiceProgram.commonSettings(port: 7001) + [
      .dataFolder, .address("BILLING_ADDRESS", default: "127.0.0.1:7003", "where billing listens"),
      .secret("INTERNAL_SECRET", minimum: 32, "what the services share"),
    ]
  private static let secret = "0123456789abcdef0123456789abcdef"

  private func read(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) throws(UsageError) -> Configuration {
    try Configuration(
      settings: Self.settings, arguments: arguments,
      environment: environment.merging(["INTERNAL_SECRET": Self.secret]) { given, _ in given })
  }

  @Test
  func `a flag wins over the environment, and that over the default`() throws {
    #expect(try read([]).text("LISTEN") == "127.0.0.1:7001")
    #expect(try read([], ["LISTEN": "[::]:1"]).text("LISTEN") == "[::]:1")
    #expect(try read(["--listen", ":2"], ["LISTEN": "[::]:1"]).text("LISTEN") == ":2")
    #expect(try read(["--listen=fd:3"]).text("LISTEN") == "fd:3")
  }

  @Test
  func `an empty variable counts as missing`() throws {
    #expect(try read([], ["DATA_DIR": ""]).text("DATA_DIR") == ".switchboard")
  }

  @Test
  func `values are read as their types`() throws {
    let configuration = try read(["--loops=3", "--shutdown-grace", "1.5", "--log-level=warning"])
    #expect(try configuration.integer("LOOPS", in: 0...256) == 3)
    #expect(try configuration.duration("SHUTDOWN_GRACE", in: 0...3600) == .milliseconds(1500))
    #expect(try configuration.choice("LOG_LEVEL", ["warning": LogLevel.warning]) == .warning)
  }

  @Test(arguments: [
    (["--port", "1"], "unknown argument '--port'; --help lists the flags"),
    (["serve"], "unknown argument 'serve'; --help lists the flags"),
    ([""], "unknown argument ''; --help lists the flags"),
    (["--listen"], "--listen needs a value"),
    (["--loops=1", "--loops", "2"], "--loops is given twice"),
    (["--loops", "many"], "LOOPS must be a whole number from 0 to 256, not 'many'"),
    (["--loops", "257"], "LOOPS must be a whole number from 0 to 256, not '257'"),
    (
      ["--listen", "8080"],
      "LISTEN must be an address of the form host:port, or fd:N for an inherited socket, not '8080'"
    ),
    (
      ["--listen", "fd:0"],
      "LISTEN must be an address of the form host:port, or fd:N for an inherited socket, not 'fd:0'"
    ),
    (
      ["--billing-address", "host:0"],
      "BILLING_ADDRESS must be an address of the form host:port, not 'host:0'"
    ),
    (
      ["--log-level", "loud"],
      "LOG_LEVEL must be one of debug, info, warning, error, not 'loud'"
    ),
    (
      ["--internal-secret", "x"],
      "--internal-secret is not a flag, since others can read command lines; set INTERNAL_SECRET"
    ),
  ])
  func `what cannot be used is named in one sentence`(arguments: [String], sentence: String) {
    #expect(throws: UsageError(description: sentence)) { try read(arguments) }
  }

  @Test
  func `a missing secret is named, and a weak one is not shown`() throws {
    #expect(throws: UsageError(description: "INTERNAL_SECRET is not set: what the services share"))
    {
      try read([], ["INTERNAL_SECRET": ""])
    }
    #expect(throws: UsageError(description: "INTERNAL_SECRET must be at least 32 characters long"))
    {
      try read([], ["INTERNAL_SECRET": "hunter2"])
    }
  }

  @Test
  func `the health subcommand does without required settings`() throws {
    let configuration = try Configuration(
      settings: Self.settings, arguments: [], environment: [:], requiringAll: false)
    #expect(configuration.optionalText("INTERNAL_SECRET") == nil)
    #expect(configuration.text("LISTEN") == "127.0.0.1:7001")
  }

  @Test
  func `the help lists every setting with its variable and default, and no flag for a secret`() {
    let help = Configuration.help(Self.settings)
    for setting in Self.settings { #expect(help.contains(setting.name)) }
    #expect(help.contains("--shutdown-grace SECONDS"))
    #expect(help.contains("(default 25; SHUTDOWN_GRACE)"))
    #expect(!help.contains("--internal-secret"))
  }
}
