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

  /// A proto comment as a documentation comment: its first sentence, and after an empty line what
  /// follows.
  mutating func documentation(_ comment: String) {
    guard !comment.isEmpty else { return }
    let (summary, rest) = Self.firstSentence(comment)
    for part in summary.split(separator: "\n") { line("/// \(part)") }
    guard !rest.isEmpty else { return }
    line("///")
    for part in rest.split(separator: "\n", omittingEmptySubsequences: false) {
      line(part.isEmpty ? "///" : "/// \(part)")
    }
  }

  /// The text up to the first full stop that ends a word, and the rest without the blanks before
  /// it.
  private static func firstSentence(_ text: String) -> (summary: Substring, rest: Substring) {
    var index = text.startIndex
    while let stop = text[index...].firstIndex(of: ".") {
      index = text.index(after: stop)
      if index == text.endIndex || text[index].isWhitespace {
        return (text[..<index], text[index...].drop(while: \.isWhitespace))
      }
    }
    return (text[...], "")
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
