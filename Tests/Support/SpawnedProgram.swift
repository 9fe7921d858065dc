import EventLoop
package import Foundation

/// A program that runs beside the test; ended with SIGKILL and reaped at the latest when the value
/// goes away.
///
/// Its output goes to files, not pipes: nothing blocks a program that writes much, and no end of a
/// pipe stays open in another program that was started at the same moment.
package final class SpawnedProgram: Sendable {
  /// How a program ended.
  package enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let name: String
  package let processID: pid_t
  private let outputFile: Int32
  private let errorFile: Int32
  private let known = Lock<Ending?>(nil)

  /// Starts one of the product's programs, by the name of its executable.
  package convenience init(
    product: String, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws {
    try self.init(path: SourceTree.program(product), arguments, environment: environment)
  }

  /// Starts a program by its path.
  ///
  /// - Parameter environment: added to a small one (PATH, HOME, LANG), so that what the person who
  ///   runs the tests has set does not change their outcome.
  package init(
    path: String, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws {
    name = URL(fileURLWithPath: path).lastPathComponent
    outputFile = try Self.makeFile()
    errorFile = try Self.makeFile()
    let inherited = ProcessInfo.processInfo.environment
      .filter { ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR"].contains($0.key) }
    let variables = inherited.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(environment) { $1 }.map { "\($0)=\($1)" }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, outputFile, 1)
    posix_spawn_file_actions_adddup2(&actions, errorFile, 2)

    // The test runner may have signals blocked or ignored; the program starts with neither.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGTERM, SIGINT] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var pairs = variables.map { strdup($0) } + [nil]
    defer { for pointer in words + pairs { free(pointer) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, path, &actions, &attributes, &words, &pairs)
    processID = identifier
    guard code == 0 else {
      known.withLock { $0 = .exited(127) }
      throw Failure(description: "cannot start \(path): \(String(cString: strerror(code)))")
    }
  }

  deinit {
    if ending == nil {
      Glibc.kill(processID, SIGKILL)
      var status: Int32 = 0
      while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
    }
    close(outputFile)
    close(errorFile)
  }

  /// A file without a name.
  private static func makeFile() throws -> Int32 {
    var template = Array("\(FileManager.default.temporaryDirectory.path)/output-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
      fcntl(descriptor, F_SETFL, O_RDWR | O_APPEND) == 0
    else { throw Failure(description: "no file for output can be made") }
    unlink(template)
    return descriptor
  }

  /// What it has written to standard output so far.
  package var output: String { Self.text(of: outputFile) }
  /// What it has written to standard error so far.
  package var errors: String { Self.text(of: errorFile) }

  private static func text(of file: Int32) -> String {
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = pread(file, &chunk, chunk.count, off_t(octets.count)), count > 0 {
      octets += chunk[..<count]
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// How it ended; nil while it runs.
  package var ending: Ending? {
    known.withLock { known in
      if known == nil { known = Self.reap(processID) }
      return known
    }
  }

  private static func reap(_ process: pid_t) -> Ending? {
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return nil }
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  /// Sends a signal; without effect once it has ended.
  package func kill(_ signal: Int32) {
    if ending == nil { Glibc.kill(processID, signal) }
  }

  /// Waits for a complete line, of either stream, that contains a text.
  ///
  /// - Throws: ``Failure`` with what was written, when the program ends or the time passes before.
  package func line(
    containing text: String, within limit: Duration = .seconds(20)
  ) async throws -> String {
    var found: String?
    do {
      try await eventually("the line", within: limit) {
        let isOver = ending != nil
        found = firstLine(containing: text)
        if found == nil && isOver { throw NeverHappened(description: "it ended before") }
        return found != nil
      }
    } catch {
      throw Failure(description: "\(name) did not write '\(text)': \(error). \(written)")
    }
    return found ?? ""
  }

  private func firstLine(containing text: String) -> String? {
    for stream in [output, errors] {
      let lines = stream.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { $0.contains(text) }) { return String(line) }
    }
    return nil
  }

  /// Waits for its end.
  @discardableResult
  package func end(within limit: Duration = .seconds(30)) async throws -> Ending {
    var found: Ending?
    do {
      try await eventually("the end of \(name)", within: limit) {
        found = ending
        return found != nil
      }
    } catch {
      throw Failure(description: "\(error). \(written)")
    }
    return found ?? .exited(-1)
  }

  private var written: String { "Output: \(output) Errors: \(errors)" }

  /// Waits for the line that every server writes once it listens.
  ///
  /// - Returns: the bound address, as in `127.0.0.1:40001`.
  package func listeningAddress(within limit: Duration = .seconds(20)) async throws -> String {
    let line = try await line(containing: "listening address=", within: limit)
    let address = line.split(separator: " ").first { $0.hasPrefix("address=") }
    return String(address?.dropFirst("address=".count) ?? "")
  }
}
