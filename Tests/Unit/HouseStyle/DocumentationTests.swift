import Foundation
import Testing

@Suite
struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardizedFileURL

  @Test(arguments: ["README.md", "docs/architecture.md"])
  func `every path that a page names exists`(page: String) throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent(page), encoding: .utf8)
    let pattern = /`((?:Sources|Tests|protos|docs|scripts)\/[^`\s]*)`/
    let paths = text.matches(of: pattern).map { String($0.1) }
    #expect(!paths.isEmpty)
    for path in paths {
      #expect(
        FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(path).path),
        "\(page) names \(path)")
    }
  }
}
