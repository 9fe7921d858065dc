import Crypto
import Glibc

/// The folder that `switchboard dev` keeps everything in: the services' databases, the secret that
/// they share, and the demo key. It and its files are readable by their owner alone.
struct DataFolder {
  let path: String

  /// Makes the folder if it is missing.
  init(_ path: String) throws(CommandError) {
    self.path = path
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      if mkdir(made, 0o700) != 0 && errno != EEXIST && errno != EISDIR {
        throw CommandError(
          message: "cannot make the data folder \(path): \(String(cString: strerror(errno)))")
      }
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw CommandError(
        message: "cannot write to the data folder \(path): \(String(cString: strerror(errno)))")
    }
  }

  /// The secret that the services of this folder share, made at the first start.
  func internalSecret() throws(CommandError) -> String {
    if let secret = read("internal-secret") { return secret }
    let secret = Hex.encode(SecureRandom.octets(32))
    try write(secret, to: "internal-secret")
    return secret
  }

  /// The text of a file, or nil if there is none.
  func read(_ name: String) -> String? {
    let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var octets = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(descriptor, &octets, octets.count)
    guard count >= 0 else { return nil }
    return String(decoding: octets[..<count], as: UTF8.self)
  }

  /// Replaces a file so that after a crash either the old or the new text is there, with mode 0600.
  func write(_ text: String, to name: String) throws(CommandError) {
    let target = "\(path)/\(name)"
    let fresh = "\(target).new"
    unlink(fresh)
    let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(target) }
    defer { close(descriptor) }
    let octets = Array(text.utf8)
    guard Glibc.write(descriptor, octets, octets.count) == octets.count,
      fsync(descriptor) == 0, rename(fresh, target) == 0
    else { throw failure(target) }
  }

  private func failure(_ target: String) -> CommandError {
    CommandError(message: "cannot write \(target): \(String(cString: strerror(errno)))")
  }
}
