/// The values of a program's settings.
package struct Configuration: Sendable {
  private let values: [String: String]

  /// Reads flags (`--name value`, `--name=value`), then the environment, then defaults. An empty variable counts as
  /// missing.
  package init(
    settings: [Setting], arguments: some Collection<String>, environment: [String: String]
  ) throws(UsageError) {
    var values: [String: String] = [:]
    for setting in settings {
      let variable = environment[setting.name] ?? ""
      values[setting.name] = variable.isEmpty ? setting.defaultValue : variable
    }
    var rest = Array(arguments)[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let setting = settings.first(where: { $0.flag == parts[0] }) else {
        throw UsageError(description: "unknown argument '\(parts[0])'; --help lists the flags")
      }
      if parts.count == 2 {
        values[setting.name] = String(parts[1])
      } else if let value = rest.popFirst() {
        values[setting.name] = value
      } else {
        throw UsageError(description: "\(setting.flag) needs a value")
      }
    }
    for setting in settings where setting.isRequired && values[setting.name] == nil {
      throw UsageError(description: "\(setting.name) is not set: \(setting.help)")
    }
    self.values = values
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
      (
        "\(setting.flag) \(setting.value)",
        setting.help
          + (setting.isRequired ? " (required" : setting.defaultValue.map { " (default \($0)" } ?? " (")
          + (setting.isRequired || setting.defaultValue != nil ? "; " : "") + setting.name + ")"
      )
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { flag, help in
      "  \(flag)\(String(repeating: " ", count: width - flag.count))  \(help)\n"
    }.joined()
  }
}
