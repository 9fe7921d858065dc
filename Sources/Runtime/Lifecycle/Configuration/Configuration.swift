/// The values of a program's settings.
package struct Configuration: Sendable {
  private let values: [String: String]

  /// Reads flags (`--name value`, `--name=value`), then the environment, then defaults. An empty
  /// variable counts as missing.
  ///
  /// - Parameter requiringAll: whether a required setting without a value is an error.
  /// - Throws: ``UsageError`` for an argument that is no flag, a flag without a value or given
  ///   twice, a missing setting, and a value that has not the setting's form.
  package init(
    settings: [Setting], arguments: some Collection<String>, environment: [String: String],
    requiringAll: Bool = true
  ) throws(UsageError) {
    let flags = try Self.flags(arguments, settings)
    var values: [String: String] = [:]
    for setting in settings {
      let variable = environment[setting.name] ?? ""
      let given = flags[setting.flag] ?? (variable.isEmpty ? nil : variable)
      guard let value = given ?? setting.defaultValue else {
        guard setting.isRequired && requiringAll else { continue }
        throw UsageError(description: "\(setting.name) is not set: \(setting.help)")
      }
      guard setting.form.accepts(value) else {
        let shown = setting.isSecret ? "" : ", not '\(value)'"
        throw UsageError(
          description: "\(setting.name) must be \(setting.form.description)\(shown)")
      }
      values[setting.name] = value
    }
    self.values = values
  }

  private static func flags(
    _ arguments: some Collection<String>, _ settings: [Setting]
  ) throws(UsageError) -> [String: String] {
    var flags: [String: String] = [:]
    var rest = Array(arguments)[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let setting = settings.first(where: { $0.flag == parts.first ?? "" }) else {
        throw UsageError(
          description: "unknown argument '\(parts.first ?? "")'; --help lists the flags")
      }
      guard !setting.isSecret else {
        throw UsageError(
          description: "\(setting.flag) is not a flag, since others can read command lines; "
            + "set \(setting.name)")
      }
      guard flags[setting.flag] == nil else {
        throw UsageError(description: "\(setting.flag) is given twice")
      }
      if parts.count == 2 {
        flags[setting.flag] = String(parts[1])
      } else if let value = rest.popFirst() {
        flags[setting.flag] = value
      } else {
        throw UsageError(description: "\(setting.flag) needs a value")
      }
    }
    return flags
  }

  /// The value; nil for a setting that has neither value nor default.
  package func optionalText(_ name: String) -> String? { values[name] }

  /// The value of a setting that is required or has a default.
  package func text(_ name: String) -> String {
    guard let value = values[name] else { preconditionFailure("\(name) has no default") }
    return value
  }

  package func integer(
    _ name: String, in range: ClosedRange<Int>
  ) throws(StartupError) -> Int {
    guard let value = Int(text(name)), range.contains(value) else {
      throw StartupError(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), "
          + "not '\(text(name))'")
    }
    return value
  }

  /// A number of seconds, with a fraction if there is one.
  package func duration(
    _ name: String, in range: ClosedRange<Double>
  ) throws(StartupError) -> Duration {
    guard let value = Double(text(name)), range.contains(value) else {
      throw StartupError(
        "\(name) must be a number of seconds from \(range.lowerBound) to \(range.upperBound), "
          + "not '\(text(name))'")
    }
    return .microseconds(Int64(value * 1_000_000))
  }

  /// One of several words.
  package func choice<Choice>(
    _ name: String, _ choices: KeyValuePairs<String, Choice>
  ) throws(StartupError) -> Choice {
    let value = text(name)
    guard let choice = choices.first(where: { $0.key == value }) else {
      let words = choices.map(\.key).joined(separator: ", ")
      throw StartupError("\(name) must be one of \(words), not '\(value)'")
    }
    return choice.value
  }

  /// The table of settings for `--help`.
  package static func help(_ settings: [Setting]) -> String {
    let rows = settings.map { setting in
      var notes = [setting.name]
      if setting.isRequired { notes.insert("required", at: 0) }
      if let value = setting.defaultValue { notes.insert("default \(value)", at: 0) }
      let flag = setting.isSecret ? "(environment)" : "\(setting.flag) \(setting.value)"
      return (flag, "\(setting.help) (\(notes.joined(separator: "; ")))")
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { flag, help in
      "  \(flag)\(String(repeating: " ", count: width - flag.count))  \(help)\n"
    }.joined()
  }

  /// The rows of a Markdown table of settings: variable, default, meaning.
  package static func markdownRows(_ settings: [Setting]) -> [String] {
    settings.map { setting in
      let value = setting.defaultValue.map { "`\($0)`" } ?? (setting.isRequired ? "required" : "–")
      return "| `\(setting.name)` | \(value) | \(setting.help) |"
    }
  }
}
