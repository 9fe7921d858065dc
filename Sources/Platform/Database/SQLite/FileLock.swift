import Glibc

/// An advisory lock on `<database>.lock`, held while the process has the database open: two writers would each answer from
/// caches that the other does not know of. The kernel drops it with the process, however that ends.
final class FileLock: Sendable {
  private let descriptor: Int32

  init(database path: String) throws(DatabaseError) {
    let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .inUse(path: path)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
