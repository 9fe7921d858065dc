internal import Glibc
private import Synchronization

/// The exclusive claim of one process on a database file, by a lock on `<path>.lock`.
///
/// SQLite itself lets several processes write in turn; a service owns its file, and two of one kind
/// on the same file would each believe in their own caches and duties. The kernel drops the lock
/// with the process, however that ends. Programs that only look, such as `sqlite3`, are free to.
final class FileLock: Sendable {
  private let descriptor: Atomic<Int32>

  /// Makes missing folders and an empty file readable by the owner only, and claims it.
  init(claiming path: String) throws(DatabaseError) {
    let folder = Self.folder(of: path)
    try Self.makeFolder(folder, for: path)
    let descriptor = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: "the folder \(folder): \(Self.reason(errno))")
    }
    self.descriptor = Atomic(descriptor)
    if let code = Self.lock(descriptor) {
      throw code == EWOULDBLOCK
        ? .inUse(path: path) : .cannotOpen(path: path, reason: Self.reason(code))
    }
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotOpen(path: path, reason: Self.reason(errno)) }
    Glibc.close(file)
    try Self.syncFolder(folder, for: path)
  }

  deinit { release() }

  /// Gives the claim up.
  ///
  /// The lock file stays: removing it would race with another process that has just opened it.
  func release() {
    let descriptor = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  /// How long a predecessor that was killed may take to be gone; a program that starts serves
  /// nobody yet, so that it may block meanwhile.
  private static let attemptsMax = 100
  private static let pauseMicroseconds: UInt32 = 20_000

  /// Locks the file, waiting for up to 2 s; returns the error number when that fails.
  private static func lock(_ descriptor: Int32) -> Int32? {
    for attempt in 1...attemptsMax {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return nil }
      let code = errno
      if code != EWOULDBLOCK && code != EINTR || attempt == attemptsMax { return code }
      usleep(pauseMicroseconds)
    }
    return EWOULDBLOCK
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func makeFolder(_ folder: String, for path: String) throws(DatabaseError) {
    if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
    if errno == ENOENT, case let parent = self.folder(of: folder), parent != folder {
      try makeFolder(parent, for: path)
      if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
    }
    throw .cannotOpen(path: path, reason: "the folder \(folder): \(reason(errno))")
  }

  /// Makes the name of a new file as durable as what will be written into it.
  private static func syncFolder(_ folder: String, for path: String) throws(DatabaseError) {
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: reason(errno)) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .cannotOpen(path: path, reason: reason(errno)) }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
