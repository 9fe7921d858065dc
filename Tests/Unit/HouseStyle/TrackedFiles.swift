import Foundation
import TestSupport
import Testing

/// A text file that belongs to the project.
struct TrackedFile: Sendable, CustomTestStringConvertible {
  /// The path from the folder of Package.swift.
  let path: String
  let text: String
  let lines: [String]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var testDescription: String { path }
  var isSwift: Bool { path.hasSuffix(".swift") }
  var isGenerated: Bool { path.contains("/Generated/") }
  var isTest: Bool { path.hasPrefix("Tests/") }

  /// The name of the module that a source file is part of: the folder below its layer.
  var module: String {
    path.split(separator: "/").dropFirst(isTest ? 1 : 2).first.map(String.init) ?? ""
  }

  /// The lines that can be broken: no texts, and no rows of tables in comments.
  var breakableLines: [Int] {
    var isInText = false
    return lines.indices.filter { index in
      let line = lines[index]
      defer { if line.ranges(of: "\"\"\"").count % 2 == 1 { isInText.toggle() } }
      return !isInText && !line.contains("\"") && !line.drop { $0 == " " }.hasPrefix("/// |")
    }
  }

  func location(_ index: Int) -> String { "\(path):\(index + 1)" }
}

/// The files that git tracks, or will track when they are added.
enum TrackedFiles {
  static func read() async throws -> [TrackedFile] {
    // Another owner of the folder, as in a container, is no reason not to look.
    let git = try SpawnedProgram(
      path: "/usr/bin/env",
      [
        "git", "-c", "safe.directory=*", "-C", SourceTree.root, "ls-files", "--cached", "--others",
        "--exclude-standard",
      ])
    try #require(try await git.end() == .exited(0), "\(git.errors)")
    return git.output.split(separator: "\n").map(String.init).sorted().compactMap { path in
      guard
        let text = try? String(contentsOfFile: "\(SourceTree.root)/\(path)", encoding: .utf8)
      else { return nil }
      return TrackedFile(path: path, text: text)
    }
  }
}
