/// Swift source under construction.
struct SwiftText {
  private(set) var text = ""
  private var indent = 0

  /// A line, or several, at the current depth.
  mutating func line(_ line: String = "") {
    for part in line.split(separator: "\n", omittingEmptySubsequences: false) {
      text += part.isEmpty ? "\n" : String(repeating: "  ", count: indent) + part + "\n"
    }
  }

  /// A line that ends in `{`, what `body` writes one level deeper, and the closing brace.
  mutating func block(
    _ head: String, close: String = "}",
    _ body: (inout SwiftText) throws(GeneratorError) -> Void
  ) throws(GeneratorError) {
    line(head + " {")
    indent += 1
    try body(&self)
    indent -= 1
    line(close)
  }

  /// A proto comment as a documentation comment.
  mutating func documentation(_ comment: String) {
    guard !comment.isEmpty else { return }
    for part in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      line(part.isEmpty ? "///" : "/// \(part)")
    }
  }

  /// A string literal.
  static func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
