import Glibc

/// Received octets of one stream and the message framing in them.
///
/// The five-octet prefix (flag, big-endian length) has no relation to DATA frames. A length above
/// the limit is refused as soon as the prefix is complete, before the message is buffered.
struct InboundBuffer: ~Copyable {
  /// What stands at the front of the buffer.
  enum Front: Equatable {
    /// More octets are needed, or there are none.
    case incomplete
    /// A whole message of this many octets behind its prefix.
    case message(Int)
    /// The flag of compression is set, and no encoding was agreed.
    case compressed
    /// A flag that is neither 0 nor 1.
    case badFlag(UInt8)
    /// The message is longer than the limit.
    case tooLong(Int)
  }

  static let prefixBytes = 5

  // SAFETY: `base` is owned from the first append to `clear`; a block of the pool's size goes back
  // to the pool. Pointers into it are handed out for the length of a call only.
  private var base: UnsafeMutableRawPointer?
  private var capacity = 0
  private var start = 0
  private var end = 0

  deinit { base?.deallocate() }

  var count: Int { end - start }
  var isEmpty: Bool { end == start }

  /// Appends the octets of one DATA chunk.
  mutating func append(_ bytes: UnsafeRawBufferPointer, pool: BlockPool) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    let memory = reserve(bytes.count, pool: pool)
    memcpy(memory + end, source, bytes.count)
    end += bytes.count
  }

  /// Reads the prefix at the front.
  func front(limit: Int) -> Front {
    guard let base, end - start >= Self.prefixBytes else { return .incomplete }
    let flag = base.load(fromByteOffset: start, as: UInt8.self)
    guard flag == 0 else { return flag == 1 ? .compressed : .badFlag(flag) }
    let length = Int(
      UInt32(bigEndian: base.loadUnaligned(fromByteOffset: start + 1, as: UInt32.self)))
    guard length <= limit else { return .tooLong(length) }
    return end - start - Self.prefixBytes >= length ? .message(length) : .incomplete
  }

  /// The octets of the message at the front, valid until the next mutation.
  func message(_ length: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base.map { $0 + start + Self.prefixBytes }, count: length)
  }

  /// Drops the message at the front.
  mutating func drop(_ length: Int, pool: BlockPool) {
    start += Self.prefixBytes + length
    if start == end { clear(pool: pool) }
  }

  /// Drops everything and gives the memory back.
  mutating func clear(pool: BlockPool) {
    start = 0
    end = 0
    guard let memory = base else { return }
    base = nil
    if capacity == BlockPool.blockBytes {
      pool.giveBack(memory)
    } else {
      memory.deallocate()
    }
    capacity = 0
  }

  private mutating func reserve(_ count: Int, pool: BlockPool) -> UnsafeMutableRawPointer {
    if let base {
      if end + count <= capacity { return base }
      let used = end - start
      if used + count <= capacity && start >= capacity / 2 {
        memmove(base, base + start, used)
        start = 0
        end = used
        return base
      }
      return grow(from: base, used: used, adding: count, pool: pool)
    }
    let isSmall = count <= BlockPool.blockBytes
    let memory =
      isSmall ? pool.take() : UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
    base = memory
    capacity = isSmall ? BlockPool.blockBytes : count
    return memory
  }

  private mutating func grow(
    from old: UnsafeMutableRawPointer, used: Int, adding count: Int, pool: BlockPool
  ) -> UnsafeMutableRawPointer {
    let larger = max(capacity * 2, used + count)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    memcpy(memory, old + start, used)
    if capacity == BlockPool.blockBytes { pool.giveBack(old) } else { old.deallocate() }
    base = memory
    capacity = larger
    start = 0
    end = used
    return memory
  }
}
