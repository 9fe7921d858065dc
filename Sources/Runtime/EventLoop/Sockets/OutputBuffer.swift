import Glibc

/// Octets on their way to a socket, in one growing piece of memory that loops reuse.
///
/// Confined to its loop.
public final class OutputBuffer {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private var sent = 0
  private var end = 0

  init(capacity: Int = 80 * 1024) {
    // SAFETY: owned by this object, freed in deinit, never handed out beyond a call.
    base = .allocate(byteCount: capacity, alignment: 16)
    self.capacity = capacity
  }

  deinit { base.deallocate() }

  /// Octets not yet taken by the socket.
  package var count: Int { end - sent }
  package var isEmpty: Bool { end == sent }

  var unsent: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + sent, count: end - sent)
  }

  /// Appends octets by copying them.
  package func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    memcpy(base + end, source, bytes.count)
    end += bytes.count
  }

  /// Appends octets by copying them.
  package func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  /// Appends the UTF-8 octets of a literal.
  package func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Lets a body write up to `count` octets in place; it returns how many it wrote.
  package func append(
    upTo count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Int
  ) rethrows {
    reserve(count)
    let written = try body(UnsafeMutableRawBufferPointer(start: base + end, count: count))
    precondition(written >= 0 && written <= count, "more was written than reserved")
    end += written
  }

  func consume(_ count: Int) { sent += count }

  /// Empties the buffer; false when it has grown past a size worth keeping.
  func reset(keepingAtMost bound: Int) -> Bool {
    sent = 0
    end = 0
    return capacity <= bound
  }

  private func reserve(_ count: Int) {
    guard end + count > capacity else { return }
    if sent > 0 && (end - sent) + count <= capacity {
      memmove(base, base + sent, end - sent)
    } else {
      let larger = max(capacity * 2, (end - sent) + count)
      let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
      memcpy(fresh, base + sent, end - sent)
      base.deallocate()
      base = fresh
      capacity = larger
    }
    end -= sent
    sent = 0
  }
}
