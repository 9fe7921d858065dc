/// Writes JSON text into an array of octets. Commas come by themselves.
///
/// The caller is responsible for the structure: keys inside objects only, each begun container ended.
/// A debug build checks that containers are balanced. To add members to an object which somebody else
/// has opened, take the writer `inout` and write further keys.
package struct JSONWriter {
  /// What has been written so far.
  package private(set) var bytes: [UInt8]
  private var needsComma = false
  private var depth = 0

  /// Makes a writer with room for `capacity` octets before it must grow.
  package init(capacity: Int = 512) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Makes a writer that continues `bytes`, which it owns; `afterMember` says whether the
  /// container that is open at its end already has a member, so that a comma is due.
  package init(continuing bytes: consuming [UInt8], afterMember: Bool) {
    self.bytes = bytes
    needsComma = afterMember
  }

  /// The finished text.
  package consuming func finish() -> [UInt8] {
    assert(depth == 0, "\(depth) containers are still open")
    return bytes
  }

  @inline(__always)
  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  @inline(__always)
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  @inline(__always)
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  @inline(__always)
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a key known at compile time, which must need no escaping.
  @inline(__always)
  package mutating func key(_ key: StaticString) {
    // SAFETY: `utf8Start` has exactly `utf8CodeUnitCount` octets, for the life of the program.
    let text = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    assert(!text.contains { needsEscape($0) }, "\(key) needs escaping")
    put(text, key: true)
    needsComma = false
  }

  /// Writes a key made at run time, escaped as needed.
  package mutating func key(_ key: String) {
    string(key)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a text, escaping quote, backslash and control characters.
  package mutating func string(_ text: String) {
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { string(utf8: $0) }
    guard done == nil else { return }
    var native = text
    native.withUTF8 { string(utf8: $0) }
  }

  /// Writes a text of which the octets are known to be UTF-8.
  package mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
    guard let first = firstEscape(text, from: 0) else { return put(text, key: false) }
    separate()
    bytes.reserveCapacity(growth: text.count + 16)
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    var next: Int? = first
    while let escape = next {
      bytes.append(contentsOf: text[start..<escape])
      appendEscape(text[escape])
      start = escape + 1
      next = firstEscape(text, from: start)
    }
    bytes.append(contentsOf: text[start...])
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func integer(_ value: Int64) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    append(value.magnitude)
  }

  package mutating func integer(_ value: UInt64) {
    separate()
    append(value)
  }

  @inline(__always)
  package mutating func integer(_ value: Int) { integer(Int64(value)) }
  @inline(__always)
  package mutating func integer(_ value: Int32) { integer(Int64(value)) }
  @inline(__always)
  package mutating func integer(_ value: UInt32) { integer(UInt64(value)) }

  /// Writes the shortest text that reads back as the same double, a whole number without fraction
  /// (`1`, not `1.0`). JSON has no NaN and no infinities: they are written as `null`.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    let isWhole = value.rounded(.towardZero) == value && abs(value) <= 0x1p53
    if isWhole, value != 0 || value.sign == .plus { return integer(Int64(value)) }
    separate()
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func bool(_ value: Bool) { put(value ? "true" : "false") }

  package mutating func null() { put("null") }

  /// Writes a value that is JSON already.
  package mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Writes a value that is JSON already.
  package mutating func raw(_ json: StaticString) { put(json) }

  @inline(__always)
  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  @inline(__always)
  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
    depth += 1
  }

  @inline(__always)
  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
    depth -= 1
  }

  private mutating func put(_ word: StaticString) {
    separate()
    bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  private mutating func put(_ text: UnsafeBufferPointer<UInt8>, key: Bool) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: text)
    bytes.append(UInt8(ascii: "\""))
    if key { bytes.append(UInt8(ascii: ":")) }
  }

  private mutating func append(_ value: UInt64) {
    guard value >= 10 else { return bytes.append(UInt8(ascii: "0") + UInt8(value)) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value
      var at = 20
      while rest > 0 {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        at -= 1
        digits[at] = UInt8(ascii: "0") + UInt8(digit)
        rest = quotient
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[at..<20]))
    }
  }

  private mutating func appendEscape(_ octet: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(octet)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let digits: StaticString = "0123456789abcdef"
      bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
      bytes.append(digits.utf8Start[Int(octet >> 4)])
      bytes.append(digits.utf8Start[Int(octet & 15)])
    }
  }
}

/// Whether JSON requires the octet to be escaped inside a text (RFC 8259 § 7).
@inline(__always)
private func needsEscape(_ octet: UInt8) -> Bool {
  octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\")
}

/// The first octet from `start` on that needs escaping; eight at a time while that many are left.
private func firstEscape(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
  var at = start
  let ones: UInt64 = 0x0101_0101_0101_0101
  let highs: UInt64 = 0x8080_8080_8080_8080
  while at &+ 8 <= text.count, let base = text.baseAddress {
    // SAFETY: eight octets from `at` on are inside the buffer.
    let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5C)
    let control = (word &- ones &* 0x20) & ~word
    let hits = control | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
    // A borrow can mark an octet too many, never too few: look at each of the eight.
    if hits & highs != 0 { break }
    at &+= 8
  }
  while at < text.count {
    if needsEscape(text[at]) { return at }
    at &+= 1
  }
  return nil
}

extension [UInt8] {
  /// Makes room for further octets without giving up geometric growth.
  fileprivate mutating func reserveCapacity(growth: Int) {
    if capacity - count < growth { reserveCapacity(Swift.max(capacity * 2, count + growth)) }
  }
}
