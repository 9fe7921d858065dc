/// One command of the program.
struct Command: Sendable {
  /// The words that select it, as in `numbers search`.
  let name: [String]
  /// What it does, for the list of commands.
  let summary: String
  /// What stands where, as in `NUMBER…`; empty for a command without positional arguments.
  var positional = ""
  /// How many positional arguments it takes.
  var positionalCount: ClosedRange<Int> = 0...0
  var options: [Option] = []
  let run: @Sendable (Arguments) throws -> Void

  var usage: String {
    (["switchboard"] + name + (positional.isEmpty ? [] : [positional])
      + (options.isEmpty ? [] : ["[options]"]))
      .joined(separator: " ")
  }

  var help: String {
    let shown = options.map { option in
      (option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)", option.help)
    }
    let width = shown.map(\.0.count).max() ?? 0
    let lines = shown.map { name, help in
      "  \(name)\(String(repeating: " ", count: width - name.count))  \(help)\n"
    }.joined()
    return "\(summary)\n\nusage: \(usage)\n\(lines.isEmpty ? "" : "\n\(lines)")"
  }
}

/// An option of a command.
struct Option: Sendable {
  let name: String
  /// What its value is, as in `ADDRESS`; nil for a switch.
  var value: String?
  let help: String
}

/// The command line was not understood; the program ends with 64 and the usage.
struct UsageError: Error {
  let message: String
}

/// The command failed; the program prints the sentence and ends with 1.
struct CommandError: Error {
  let message: String
  /// Whether what was to be made is there already.
  var isConflict = false
}

/// The arguments of a command, checked against its declaration.
struct Arguments: Sendable {
  private(set) var positional: [String] = []
  private var values: [String: String] = [:]
  private var switches: Set<String> = []

  /// Reads `--name value`, `--name=value` and `--switch`; `--` ends the options.
  init(_ words: [String], for command: Command) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        positional += rest
        break
      }
      guard word.hasPrefix("--") else {
        positional.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = command.options.first(where: { $0.name == name }) else {
        throw UsageError(message: "unknown option --\(name)")
      }
      if option.value == nil {
        guard parts.count == 1 else { throw UsageError(message: "--\(name) takes no value") }
        switches.insert(name)
      } else if parts.count == 2 {
        values[name] = String(parts[1])
      } else if let value = rest.popFirst() {
        values[name] = value
      } else {
        throw UsageError(message: "--\(name) needs a value")
      }
    }
    guard command.positionalCount.contains(positional.count) else {
      throw UsageError(
        message: positional.count < command.positionalCount.lowerBound
          ? "missing \(command.positional)" : "unexpected '\(positional[positional.count - 1])'")
    }
  }

  func has(_ name: String) -> Bool { switches.contains(name) }

  func text(_ name: String) -> String? { values[name] }

  func required(_ name: String) throws(UsageError) -> String {
    guard let value = values[name] else { throw UsageError(message: "--\(name) is missing") }
    return value
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let value = values[name] else { return nil }
    guard let number = Int(value), range.contains(number) else {
      throw UsageError(
        message: "--\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func list(_ name: String) -> [String] {
    values[name]?.split(separator: ",").map(String.init) ?? []
  }
}
