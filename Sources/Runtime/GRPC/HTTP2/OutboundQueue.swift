import Glibc

/// Framed messages of one stream on their way into DATA frames.
struct OutboundQueue {
  private var current: [UInt8] = []
  private var offset = 0
  private var waiting: [[UInt8]] = []
  private var waitingHead = 0
  /// Octets not yet read.
  private(set) var count = 0
  /// Octets read so far: once above zero, the request cannot be sent a second time.
  private(set) var readCount = 0

  var isEmpty: Bool { count == 0 }

  /// Appends a framed message.
  mutating func append(_ framed: [UInt8]) {
    let added = framed.count
    if count == 0 {
      current = framed
      offset = 0
    } else {
      waiting.append(framed)
    }
    count += added
  }

  /// Copies up to `limit` octets out.
  mutating func read(into target: UnsafeMutablePointer<UInt8>, limit: Int) -> Int {
    var copied = 0
    while copied < limit && count > 0 {
      let part = min(limit - copied, current.count - offset)
      current.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { memcpy(target + copied, base + offset, part) }
      }
      offset += part
      copied += part
      count -= part
      if offset == current.count { advance() }
    }
    readCount += copied
    return copied
  }

  /// Drops everything that was not read.
  mutating func clear() {
    current = []
    waiting = []
    waitingHead = 0
    offset = 0
    count = 0
  }

  private mutating func advance() {
    offset = 0
    guard waitingHead < waiting.count else {
      current = []
      return
    }
    current = waiting[waitingHead]
    waiting[waitingHead] = []
    waitingHead += 1
    if waitingHead == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      waitingHead = 0
    }
  }
}
