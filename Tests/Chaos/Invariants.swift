import Foundation

/// The invariants of `invariants.sql`, asked of the databases of a product that has stopped.
enum Invariants {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// A line for each violation.
  static func violations(in folder: String) throws -> [String] {
    let databases = [
      ("numbers", "number-inventory"), ("billing", "billing-eligibility"),
      ("assistants", "assistant-config"), ("carrier", "simulated-carrier"),
    ]
    for (_, file) in databases
    where !FileManager.default.fileExists(atPath: "\(folder)/\(file).sqlite") {
      throw Failure(description: "\(folder)/\(file).sqlite is missing")
    }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("invariants.sql").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments =
      ["-bail", ":memory:"]
      + databases.map { "ATTACH 'file:\(folder)/\($0.1).sqlite?mode=ro' AS \($0.0);" }
      + [".read \(script)"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: text) }
    return text.split(separator: "\n").map(String.init)
  }
}
