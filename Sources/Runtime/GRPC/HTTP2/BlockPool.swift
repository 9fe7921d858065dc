/// Small blocks of memory that the streams of one loop take turns in using.
///
/// Confined to one loop.
final class BlockPool {
  /// The size of a block in octets; larger needs are served by the allocator.
  static let blockBytes = 1024
  private static let keptMax = 4096

  // SAFETY: blocks in `free` are owned by the pool and freed in deinit; one that was taken is owned
  // by its taker until `giveBack`.
  private var free: [UnsafeMutableRawPointer] = []

  deinit {
    for block in free { block.deallocate() }
  }

  func take() -> UnsafeMutableRawPointer {
    free.popLast() ?? .allocate(byteCount: Self.blockBytes, alignment: 16)
  }

  func giveBack(_ block: UnsafeMutableRawPointer) {
    if free.count < Self.keptMax {
      free.append(block)
    } else {
      block.deallocate()
    }
  }
}
