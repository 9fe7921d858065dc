/// One thing that can be configured: by a flag, or else by an environment variable, or else it has its default.
package struct Setting: Sendable {
  /// The environment variable, as in `SHUTDOWN_GRACE`; the flag is the same in kebab case, `--shutdown-grace`.
  package let name: String
  /// What a value is, for the help, as in `HOST:PORT`.
  package let value: String
  /// Nil for a setting without a default.
  package let defaultValue: String?
  package let help: String
  /// Whether the program cannot start without it.
  package let isRequired: Bool

  package init(
    _ name: String, value: String, default defaultValue: String? = nil, required: Bool = false,
    _ help: String
  ) {
    self.name = name
    self.value = value
    self.defaultValue = defaultValue
    self.help = help
    isRequired = required
  }

  var flag: String { "--" + name.lowercased().replacing("_", with: "-") }
}

/// Why a program cannot start: one line for the person who started it. Secrets are never part of it.
package struct StartupError: Error, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A command line that was not understood; the program ends with 64 (sysexits.h).
package struct UsageError: Error, Sendable, CustomStringConvertible {
  package let description: String
}
