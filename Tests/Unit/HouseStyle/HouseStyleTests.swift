import Foundation
import TestSupport
import Testing

/// The rules of the house, held by reading the sources. Each says what to do instead.
@Suite(.timeLimit(.minutes(1)))
struct HouseStyleTests {
  /// Files that may be longer than the rest, with the reason.
  private static let longFiles: [String: String] = [:]

  private let files: [TrackedFile]

  init() async throws { files = try await TrackedFiles.read() }

  private var written: [TrackedFile] { files.filter { $0.isSwift && !$0.isGenerated } }

  private func expectNone(_ findings: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
      findings.isEmpty, "\n\(findings.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }

  @Test
  func `a file has at most 600 lines, and programs, manifest and README less`() {
    #expect(written.count > 100)
    expectNone(
      files.compactMap { file in
        let limit: Int
        switch file.path {
        case "README.md": limit = 200
        case "Package.swift": limit = 250
        case _ where file.path.hasSuffix("/Main.swift"): limit = 120
        case _ where file.isSwift && !file.isGenerated: limit = 600
        default: return nil
        }
        guard file.lines.count - 1 > limit, Self.longFiles[file.path] == nil else { return nil }
        return
          "\(file.path) has \(file.lines.count - 1) lines, at most \(limit): split it by subject"
      })
  }

  @Test
  func `a line has at most 100 columns, unless a text makes it longer`() {
    expectNone(
      written.flatMap { file in
        file.breakableLines.filter { file.lines[$0].utf8.count > 100 && file.lines[$0].count > 100 }
          .map { "\(file.location($0)) has \(file.lines[$0].count) columns" }
      })
  }

  @Test
  func `a domain knows no RPC, database, HTTP or JSON`() {
    let strangers: Set<String> = [
      "GRPC", "Database", "HTTP", "HTTPClient", "JSON", "REST", "API", "Standard", "Identity",
      "EventLoop", "Lifecycle", "Glibc", "Foundation",
    ]
    let domain = written.filter { $0.path.contains("/Domain/") }
    #expect(!domain.isEmpty)
    expectNone(
      domain.flatMap { file in
        imports(file).filter { strangers.contains($0.module) }
          .map { "\(file.location($0.line)) imports \($0.module): keep that to Store and Service" }
      })
  }

  @Test
  func `Foundation stays out of the runtime and the services`() {
    expectNone(
      written.filter { $0.path.hasPrefix("Sources/") && !$0.path.contains("/Generator/") }
        .flatMap { file in
          imports(file).filter { $0.module.hasPrefix("Foundation") }
            .map { "\(file.location($0.line)) imports \($0.module): use Glibc and the runtime" }
        })
  }

  @Test
  func `a C module is imported by one Swift module`() {
    var users: [String: Set<String>] = [:]
    for file in written where !file.isTest {
      for name in imports(file).map(\.module)
      where name.first == "C" && name.dropFirst().first?.isUppercase == true && name != "CAPI" {
        users[name, default: []].insert(file.module)
      }
    }
    #expect(users["CNGHTTP2"] == ["GRPC"])
    expectNone(
      users.filter { $0.value.count > 1 }
        .map { "\($0.key) is imported by \($0.value.sorted().joined(separator: ", "))" })
  }

  @Test
  func `what is banned is not used`() {
    expectNone(
      written.flatMap { file in
        BannedToken.all.filter { $0.applies(to: file) }.flatMap { token in
          file.lines.indices.filter { token.isUsed(in: file.lines[$0]) }
            .map { "\(file.location($0)) uses \(token.text): \(token.instead)" }
        }
      })
  }

  @Test
  func `what the compiler is told to believe is explained`() {
    let claims = ["@unchecked" + " Sendable", "nonisolated" + "(unsafe)"]
    expectNone(
      written.flatMap { file in
        file.lines.indices.filter { index in
          guard claims.contains(where: file.lines[index].contains) else { return false }
          let near = max(0, index - 3)...min(file.lines.count - 1, index + 6)
          return !file.lines[near].contains { $0.contains("SAFETY:") }
        }.map { "\(file.location($0)) needs a comment 'SAFETY:' beside it: who guarantees what" }
      })
  }

  @Test
  func `no file names a folder of one machine`() {
    // Put together here, so that this file does not name them either.
    var folders = ["work", "Users", "root"].map { "/\($0)/" }
    if SourceTree.root.split(separator: "/").count > 1 { folders.append(SourceTree.root) }
    expectNone(
      files.filter { file in folders.contains { file.text.contains($0) } }.flatMap { file in
        file.lines.indices.filter { index in folders.contains { file.lines[index].contains($0) } }
          .map { "\(file.location($0)) names a folder of one machine" }
      })
  }

  private func imports(_ file: TrackedFile) -> [(module: String, line: Int)] {
    let accesses: Set<Substring> = ["package", "internal", "public", "private", "fileprivate"]
    return file.lines.indices.compactMap { index in
      let words = file.lines[index].split(separator: " ").drop {
        accesses.contains($0) || $0.hasPrefix("@")
      }
      guard words.first == "import", let module = words.dropFirst().first else { return nil }
      return (String(module), index)
    }
  }
}
