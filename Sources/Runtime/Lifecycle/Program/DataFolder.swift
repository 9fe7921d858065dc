import EventLoop
import Glibc

/// The folder of a program's database.
package enum DataFolder {
  /// Makes the folder and those above it where they are missing, for its owner alone, and makes
  /// sure that files can be made in it.
  ///
  /// - Throws: ``StartupError`` with the folder and the reason.
  package static func prepare(_ path: String) throws(StartupError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/\(part)"
      guard mkdir(made, 0o700) != 0 else { continue }
      let code = errno
      var status = stat()
      // An existing folder may answer EEXIST, EACCES or EROFS, depending on the file system.
      guard stat(made, &status) == 0 else { throw failure("make", path, code) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw failure("make", path, ENOTDIR) }
    }
    // Opening a file is the only question that the file system answers truly, for root too.
    let probe = "\(path)/.writable-\(getpid())"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("write to", path, errno) }
    close(descriptor)
    unlink(probe)
  }

  private static func failure(_ what: String, _ path: String, _ code: Int32) -> StartupError {
    StartupError(
      "cannot \(what) the data folder \(path): \(SystemError(code: code, operation: what).reason)")
  }
}
