import Glibc

/// Finds a method by the octets of its path, without making a string.
final class MethodTable: Sendable {
  /// A method in the table: one reference for a call to keep.
  final class Entry: Sendable {
    let octets: [UInt8]
    let path: String
    let streamsRequests: Bool
    let start: @Sendable (ServerContext) -> Void

    init(_ method: ServerMethod) {
      octets = Array(method.path.utf8)
      path = method.path
      streamsRequests = method.kind.streamsRequests
      start = method.start
    }
  }

  private let slots: [Entry?]
  private let mask: Int

  init(_ methods: [ServerMethod]) {
    var size = 16
    while size < methods.count * 2 { size *= 2 }
    mask = size - 1
    var slots: [Entry?] = Array(repeating: nil, count: size)
    for method in methods {
      let entry = Entry(method)
      var index = entry.octets.withUnsafeBytes { Self.hash($0) } & mask
      while let taken = slots[index] {
        precondition(taken.path != entry.path, "the method \(method.path) is registered twice")
        index = (index + 1) & mask
      }
      slots[index] = entry
    }
    self.slots = slots
  }

  func method(_ path: UnsafeRawBufferPointer) -> Entry? {
    var index = Self.hash(path) & mask
    while let entry = slots[index] {
      if entry.octets.withUnsafeBytes({ Self.isEqual($0, path) }) { return entry }
      index = (index + 1) & mask
    }
    return nil
  }

  private static func isEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer)
    -> Bool
  {
    guard one.count == other.count else { return false }
    guard let first = one.baseAddress, let second = other.baseAddress else { return true }
    return memcmp(first, second, one.count) == 0
  }

  private static func hash(_ octets: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(octets.count)
    var index = 0
    while index + 8 <= octets.count {
      hash =
        (hash ^ octets.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      index += 8
    }
    while index < octets.count {
      hash = (hash ^ UInt64(octets[index])) &* 0x0000_0100_0000_01B3
      index += 1
    }
    return Int(truncatingIfNeeded: (hash ^ hash >> 29) & 0x7FFF_FFFF)
  }
}
