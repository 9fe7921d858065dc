import Foundation

/// Programs in Python that stand on the other side of a test: the official gRPC implementation, for
/// example.
///
/// They run by the interpreter of `.venv`, which `make test` makes; TEST_PYTHON names another.
/// Without one the test fails: a test that is skipped in silence proves nothing.
package enum PythonPeer {
  /// Starts a script.
  ///
  /// - Parameter script: its path from the folder of Package.swift, as in
  ///   `Tests/Peers/echo_client.py`.
  package static func start(
    _ script: String, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> SpawnedProgram {
    try SpawnedProgram(
      path: interpreter(), ["-u", "\(SourceTree.root)/\(script)"] + arguments,
      environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 })
  }

  /// Runs a script to its end, which must be good.
  ///
  /// - Returns: what it wrote to standard output.
  @discardableResult
  package static func run(
    _ script: String, _ arguments: [String] = [], environment: [String: String] = [:],
    within limit: Duration = .seconds(60)
  ) async throws -> String {
    let program = try start(script, arguments, environment: environment)
    let ending = try await program.end(within: limit)
    guard ending == .exited(0) else {
      throw SpawnedProgram.Failure(
        description: "\(script): \(ending)\n\(program.output)\n\(program.errors)")
    }
    return program.output
  }

  private static func interpreter() throws -> String {
    let chosen = ProcessInfo.processInfo.environment["TEST_PYTHON"]
    let path = chosen ?? "\(SourceTree.root)/.venv/bin/python3"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw SpawnedProgram.Failure(
        description:
          "\(path) is missing: run 'make test', which makes the tests' Python environment")
    }
    return path
  }
}
