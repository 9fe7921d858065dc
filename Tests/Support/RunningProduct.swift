package import Foundation

/// The whole product as a user starts it: `switchboard dev --port 0 --json` on a data folder, its
/// four programs, real sockets and files.
package final class RunningProduct: @unchecked Sendable {
  // SAFETY: immutable but for the process, whose object only one test uses at a time.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let dataFolder: String
  package let url: String
  package let port: Int
  package let key: String
  package let teamID: String
  package let accountSlug: String
  /// The address and process of each program by its name, as in `number-inventory`.
  package let addresses: [String: String]
  package let processes: [String: pid_t]
  package let internalSecret: String
  private let process: Process
  private let logURL: URL

  /// Starts the product and returns once everything serves. The folder may hold the data of an
  /// earlier run.
  package init(dataFolder: String, plan: String? = nil, environment: [String: String] = [:]) throws
  {
    self.dataFolder = dataFolder
    try FileManager.default.createDirectory(atPath: dataFolder, withIntermediateDirectories: true)
    logURL = URL(fileURLWithPath: dataFolder).appendingPathComponent("product.log")
    if !FileManager.default.fileExists(atPath: logURL.path) {
      _ = FileManager.default.createFile(atPath: logURL.path, contents: nil)
    }
    let log = try FileHandle(forWritingTo: logURL)
    try log.seekToEnd()
    process = Process()
    process.executableURL = BuiltProducts.folder.appendingPathComponent("switchboard")
    process.arguments =
      ["dev", "--port", "0", "--data", dataFolder, "--json"] + (plan.map { ["--plan", $0] } ?? [])
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = log
    try process.run()
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else {
        process.waitUntilExit()
        let tail = (try? String(contentsOf: logURL, encoding: .utf8))?.suffix(2000) ?? ""
        throw Failure(
          description: "switchboard dev ended with \(process.terminationStatus): \(tail)")
      }
      line += more
    }
    guard let facts = try JSONSerialization.jsonObject(with: line) as? [String: Any],
      let url = facts["url"] as? String, let port = URL(string: url)?.port,
      let key = facts["key"] as? String, let teamID = facts["teamId"] as? String,
      let accountSlug = facts["accountSlug"] as? String,
      let addresses = facts["services"] as? [String: String],
      let processes = facts["processes"] as? [String: Int]
    else {
      process.terminate()
      throw Failure(description: "unexpected facts: \(String(decoding: line, as: UTF8.self))")
    }
    self.url = url
    self.port = port
    self.key = key
    self.teamID = teamID
    self.accountSlug = accountSlug
    self.addresses = addresses
    self.processes = processes.mapValues { pid_t($0) }
    internalSecret = try String(contentsOfFile: "\(dataFolder)/internal-secret", encoding: .utf8)
  }

  deinit { kill() }

  /// Everything that the programs have logged.
  package var log: String { (try? String(contentsOf: logURL, encoding: .utf8)) ?? "" }

  /// Asks the product to drain and waits for its end; returns the exit code.
  @discardableResult
  package func stop() -> Int32 {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Ends all processes at once with SIGKILL, the supervisor first so that it starts nothing again.
  package func kill() {
    guard process.isRunning else { return }
    Glibc.kill(process.processIdentifier, SIGSTOP)
    for pid in processes.values { Glibc.kill(pid, SIGKILL) }
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// One request on a connection of its own.
  package func request(
    _ method: String, _ path: String, body: String? = nil, key: String?? = nil,
    headers: [String: String] = [:]
  ) throws -> RawHTTPResponse {
    let connection = try RawHTTPConnection(port: port)
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    if let key = key ?? self.key { head += "Authorization: Bearer \(key)\r\n" }
    if let body {
      if headers["Content-Type"] == nil { head += "Content-Type: application/json\r\n" }
      head += "Content-Length: \(body.utf8.count)\r\n"
    }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    try connection.send(head + "\r\n" + (body ?? ""))
    guard let response = try connection.receive(toHead: method == "HEAD") else {
      throw Failure(description: "\(method) \(path): the connection was closed without an answer")
    }
    return response
  }
}

/// Where the built programs are: beside the test bundle.
package enum BuiltProducts {
  package static let folder: URL = {
    // The test runner is `<build folder>/<package>PackageTests.xctest`.
    let runner = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = runner.deletingLastPathComponent()
    let marker = "switchboard"
    if !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent(marker).path) {
      folder = Bundle.main.bundleURL
    }
    return folder
  }()
}
