import Foundation

/// The checked-out sources that the tests were built from.
package enum SourceTree {
  /// The folder of Package.swift.
  package static let root: String = {
    let support = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return support.deletingLastPathComponent().deletingLastPathComponent().path
  }()

  /// The built program of a name: beside the test runner, whatever the build's configuration.
  package static func program(_ name: String) -> String {
    let runner = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidates = [
      runner.deletingLastPathComponent().path,
      URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().path,
      "\(root)/.build/debug",
    ].map { "\($0)/\(name)" }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? candidates[2]
  }
}
