/// One thing that can be configured: by a flag, or else by an environment variable, or else it has
/// its default.
package struct Setting: Sendable {
  /// The environment variable, as in `SHUTDOWN_GRACE`; the flag is the same in kebab case,
  /// `--shutdown-grace`.
  package let name: String
  /// What a value is, for the help, as in `HOST:PORT`.
  package let value: String
  /// Nil for a setting without a default.
  package let defaultValue: String?
  package let help: String
  /// Whether the program cannot start without it.
  package let isRequired: Bool
  /// Whether the value must never be shown. A secret has no flag, because every user of a machine
  /// can read command lines.
  package let isSecret: Bool
  /// What a value must look like; checked before the program starts.
  package let form: SettingForm

  package init(
    _ name: String, value: String, default defaultValue: String? = nil, required: Bool = false,
    secret: Bool = false, form: SettingForm = .text, _ help: String
  ) {
    self.name = name
    self.value = value
    self.defaultValue = defaultValue
    self.help = help
    self.form = form
    isRequired = required
    isSecret = secret
  }

  /// The address of another program.
  package static func address(_ name: String, default: String, _ help: String) -> Setting {
    Setting(name, value: "HOST:PORT", default: `default`, form: .address, help)
  }

  /// A required secret of at least so many octets, read from the environment alone.
  package static func secret(_ name: String, minimum: Int, _ help: String) -> Setting {
    Setting(
      name, value: "SECRET", required: true, secret: true, form: .length(atLeast: minimum), help)
  }

  /// DATA_DIR, for programs that keep a database; see ``DataFolder``.
  package static let dataFolder = Setting(
    "DATA_DIR", value: "PATH", default: ".switchboard", form: .path,
    "folder of the database, made when it is missing")

  package var flag: String { "--" + name.lowercased().replacing("_", with: "-") }
}

/// Why a program cannot start: one line for the person who started it. Secrets are never part of
/// it.
package struct StartupError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A command line or a setting that was not understood; the program ends with 64 (sysexits.h).
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
