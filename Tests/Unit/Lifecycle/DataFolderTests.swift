import Glibc
import Lifecycle
import TestSupport
import Testing

@Suite
struct DataFolderTests {
  @Test
  func `a missing folder is made with those above it, for its owner alone`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a/b"
    try DataFolder.prepare(path)
    try DataFolder.prepare(path)
    var status = stat()
    try #require(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    #expect(try folder.names(in: "a/b").isEmpty)
  }

  @Test
  func `a file in the place of the folder is named`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x", to: "file")
    #expect(
      throws: StartupError("cannot make the data folder \(path)/data: Not a directory")
    ) { try DataFolder.prepare("\(path)/data") }
  }

  @Test
  func `a folder that cannot be written to is named`() {
    #expect(
      throws: StartupError("cannot make the data folder /proc/data: No such file or directory")
    ) {
      try DataFolder.prepare("/proc/data")
    }
  }
}
