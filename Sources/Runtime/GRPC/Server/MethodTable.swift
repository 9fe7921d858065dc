import Glibc

/// Finds a method by the octets of its path, without making a string.
struct MethodTable: Sendable {
  private struct Slot: Sendable {
    var path: [UInt8]
    var method: ServerMethod
  }

  private var slots: [Slot?]
  private let mask: Int

  init(_ methods: [ServerMethod]) {
    var size = 16
    while size < methods.count * 2 { size *= 2 }
    mask = size - 1
    slots = Array(repeating: nil, count: size)
    for method in methods { insert(method) }
  }

  private mutating func insert(_ method: ServerMethod) {
    let path = Array(method.path.utf8)
    var index = path.withUnsafeBytes { Self.hash($0) } & mask
    while let slot = slots[index] {
      precondition(slot.path != path, "the method \(method.path) is registered twice")
      index = (index + 1) & mask
    }
    slots[index] = Slot(path: path, method: method)
  }

  func method(_ path: UnsafeRawBufferPointer) -> ServerMethod? {
    var index = Self.hash(path) & mask
    while let slot = slots[index] {
      if slot.path.withUnsafeBytes({ Self.isEqual($0, path) }) { return slot.method }
      index = (index + 1) & mask
    }
    return nil
  }

  private static func isEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool
  {
    guard one.count == other.count else { return false }
    guard let first = one.baseAddress, let second = other.baseAddress else { return true }
    return memcmp(first, second, one.count) == 0
  }

  private static func hash(_ octets: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(octets.count)
    var index = 0
    while index + 8 <= octets.count {
      hash = (hash ^ octets.loadUnaligned(fromByteOffset: index, as: UInt64.self))
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
