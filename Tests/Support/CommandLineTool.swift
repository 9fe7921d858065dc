import Foundation

/// The `switchboard` program run once, as in a terminal.
package enum CommandLineTool {
  package struct Result: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String
  }

  package static func run(
    _ arguments: [String], program: String = "switchboard", environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = BuiltProducts.folder.appendingPathComponent(program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a program that writes much cannot block on a reader that waits for its end.
    let folder = try FileManager.default.url(
      for: .itemReplacementDirectory, in: .userDomainMask,
      appropriateFor: FileManager.default.temporaryDirectory, create: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [folder.appendingPathComponent("out"), folder.appendingPathComponent("err")]
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}
