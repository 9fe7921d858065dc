import CSpawn
import Glibc

/// One of the programs that `switchboard dev` runs, started again when it dies.
struct ChildProgram {
  let name: String
  let socket: LoopbackSocket
  let environment: [String: String]
  /// 0 while it does not run.
  private(set) var process: pid_t = 0
  private var startedAt = ContinuousClock.Instant.now

  init(name: String, socket: LoopbackSocket, environment: [String: String]) {
    self.name = name
    self.socket = socket
    self.environment = environment
  }

  /// Whether it ended so soon after its start that another start would end the same way.
  var diedAtOnce: Bool { startedAt.duration(to: .now) < .seconds(3) }

  /// Starts the program that lies beside this one, with the listening socket as descriptor 3.
  mutating func start() throws(CommandError) {
    let path = "\(Self.folder)/\(name)"
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    var variables = environment.merging(["LISTEN": "fd:3"]) { $1 }.map { strdup("\($0)=\($1)") }
    variables.append(nil)
    defer { for text in arguments + variables { free(text) } }
    // Standard output goes to the parent's standard error: what `switchboard dev` prints itself
    // stays readable by scripts.
    process = cspawn(path, &arguments, &variables, socket.descriptor, 2, 2)
    startedAt = .now
    guard process > 0 else {
      throw CommandError(message: "cannot start \(path): \(String(cString: strerror(errno)))")
    }
  }

  mutating func markEnded() { process = 0 }

  func signal(_ number: Int32) {
    if process > 0 { kill(process, number) }
  }

  /// The folder of the running executable.
  private static let folder: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }()
}

/// A word for how a process ended.
func ending(_ status: Int32) -> String {
  cspawn_exited(status) != 0
    ? "exited with \(cspawn_exit_code(status))" : "was ended by signal \(cspawn_signal(status))"
}
