import Glibc

/// The `switchboard` program: finds the command that the arguments name and runs it.
enum CommandLineProgram {
  static let commands: [Command] =
    [DevCommand.command] + AdminCommands.all + NumbersCommands.all + AssistantsCommands.all

  /// Runs the command and ends the process: 0 on success, 64 for wrong usage, 1 for everything else
  /// (sysexits.h).
  static func run() {
    signal(SIGPIPE, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    if words.isEmpty || words == ["--help"] || words == ["help"] || words == ["-h"] {
      Terminal.write(overview)
      exit(words.isEmpty ? 64 : 0)
    }
    guard let command = commands.first(where: { words.starts(with: $0.name) }) else {
      let group = commands.filter { $0.name.first == words.first }
      if group.isEmpty {
        Terminal.fail(
          "unknown command '\(words[0])'; 'switchboard --help' lists the commands", code: 64)
      }
      Terminal.write(list(group))
      exit(words.dropFirst().first == "--help" ? 0 : 64)
    }
    let rest = Array(words.dropFirst(command.name.count))
    if rest.contains("--help") || rest.contains("-h") {
      Terminal.write(command.help)
      exit(0)
    }
    do {
      let arguments = try Arguments(rest, for: command)
      try command.run(arguments)
      exit(0)
    } catch let error as UsageError {
      Terminal.fail("\(error.message)\nusage: \(command.usage)", code: 64)
    } catch let error as CommandError {
      Terminal.fail(error.message, code: 1)
    } catch {
      Terminal.fail("\(error)", code: 1)
    }
  }

  static var overview: String {
    """
    Switchboard: phone numbers for AI assistants.

    \(list(commands))
    'switchboard COMMAND --help' tells the options of a command.

    """
  }

  private static func list(_ commands: [Command]) -> String {
    let width = commands.map { $0.name.joined(separator: " ").count }.max() ?? 0
    return commands.map { command in
      let name = command.name.joined(separator: " ")
      return "  \(name)\(String(repeating: " ", count: width - name.count))  \(command.summary)\n"
    }.joined()
  }
}
