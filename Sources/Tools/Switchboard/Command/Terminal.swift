import Glibc

/// What the program prints: results on standard output, failures on standard error.
enum Terminal {
  static func write(_ text: String) { writeAll(text, to: 1) }

  static func note(_ text: String) { writeAll(text + "\n", to: 2) }

  static func fail(_ message: String, code: Int32) -> Never {
    note("switchboard: \(message)")
    exit(code)
  }

  private static func writeAll(_ text: String, to descriptor: Int32) {
    var octets = Array(text.utf8)[...]
    while !octets.isEmpty {
      let written = octets.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      // Nobody reads any more, as in `switchboard … | head -1`.
      if written <= 0 { return }
      octets = octets.dropFirst(written)
    }
  }
}

/// A table for people: columns as wide as their widest cell, a head, two blanks between.
struct Table {
  let head: [String]
  var rows: [[String]] = []

  var text: String {
    let widths = head.indices.map { column in
      ([head] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([head] + rows).map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 {
          line += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      return line + "\n"
    }.joined()
  }
}
