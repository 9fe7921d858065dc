internal import Glibc

/// Writes JSON text into an array of octets.
///
/// Commas come by themselves.
///
/// The caller is responsible for the structure: keys inside objects only, each begun container
/// ended. A debug build checks that containers are balanced. To add members to an object which
/// somebody else has opened, take the writer `inout` and write further keys.
package struct JSONWriter: ~Copyable {
  // SAFETY: owned by this value, which cannot be copied; `capacity` octets of which `count` are
  // written.
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Octets written so far.
  package private(set) var count = 0
  private var needsComma = false
  private var depth = 0

  /// Makes a writer with room for `capacity` octets before it must grow.
  package init(capacity: Int = 512) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  /// Makes a writer that continues `bytes`.
  ///
  /// `afterMember` says whether the container that is open at their end already has a member, so
  /// that a comma is due.
  package init(continuing bytes: [UInt8], afterMember: Bool) {
    self.init(capacity: bytes.count + 512)
    bytes.withUnsafeBufferPointer { append($0) }
    needsComma = afterMember
  }

  deinit { base.deallocate() }

  /// What has been written so far.
  package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// The finished text.
  package consuming func finish() -> [UInt8] {
    assert(depth == 0, "\(depth) containers are still open")
    return bytes
  }

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a key known at compile time, which must need no escaping.
  package mutating func key(_ key: StaticString) {
    // SAFETY: `utf8Start` has exactly `utf8CodeUnitCount` octets, for the life of the program.
    let text = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    assert(!text.contains { needsEscape($0) }, "\(key) needs escaping")
    put(quoted: text, then: UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a key made at run time, escaped as needed.
  @_disfavoredOverload
  package mutating func key(_ key: String) {
    string(key)
    append(UInt8(ascii: ":"))
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
    guard let first = firstEscape(text, from: 0) else { return put(quoted: text, then: nil) }
    separate()
    append(UInt8(ascii: "\""))
    var start = 0
    var next: Int? = first
    while let escape = next {
      append(UnsafeBufferPointer(rebasing: text[start..<escape]))
      appendEscape(text[escape])
      start = escape + 1
      next = firstEscape(text, from: start)
    }
    append(UnsafeBufferPointer(rebasing: text[start...]))
    append(UInt8(ascii: "\""))
  }

  package mutating func integer(_ value: Int64) {
    separate()
    if value < 0 { append(UInt8(ascii: "-")) }
    append(digits: value.magnitude)
  }

  package mutating func integer(_ value: UInt64) {
    separate()
    append(digits: value)
  }

  package mutating func integer(_ value: Int) { integer(Int64(value)) }
  package mutating func integer(_ value: Int32) { integer(Int64(value)) }
  package mutating func integer(_ value: UInt32) { integer(UInt64(value)) }

  /// Writes the shortest text that reads back as the same double.
  ///
  /// A whole number has no fraction: `1`, not `1.0`. JSON has no NaN and no infinities: they are
  /// written as `null`.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    guard value != 0 || value.sign == .plus else { return raw("-0.0") }
    let isWhole = value.rounded(.towardZero) == value && abs(value) <= 0x1p53
    if isWhole { return integer(Int64(value)) }
    // Up to three decimals, which most numbers here are: a decimal of so few digits that reads back
    // as the value is the only one, and so the shortest.
    let thousandths = (abs(value) * 1000).rounded()
    if thousandths < 1e12, thousandths / 1000 == abs(value) {
      return decimal(UInt64(thousandths), isNegative: value < 0)
    }
    separate()
    var text = value.description
    text.withUTF8 { append($0) }
  }

  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  package mutating func null() { raw("null") }

  /// Writes a value that is JSON already.
  @_disfavoredOverload
  package mutating func raw(_ json: [UInt8]) {
    separate()
    json.withUnsafeBufferPointer { append($0) }
  }

  /// Writes a value that is JSON already.
  package mutating func raw(_ json: StaticString) {
    separate()
    // SAFETY: `utf8Start` has exactly `utf8CodeUnitCount` octets, for the life of the program.
    append(UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
  }

  // MARK: Octets

  @inline(__always)
  private mutating func separate() {
    if needsComma { append(UInt8(ascii: ",")) }
    needsComma = true
  }

  @inline(__always)
  private mutating func open(_ bracket: UInt8) {
    reserve(2)
    if needsComma {
      base[count] = UInt8(ascii: ",")
      count &+= 1
    }
    base[count] = bracket
    count &+= 1
    needsComma = false
    depth &+= 1
  }

  @inline(__always)
  private mutating func close(_ bracket: UInt8) {
    append(bracket)
    needsComma = true
    depth &-= 1
  }

  /// Writes comma, quote, text, quote and one more octet in one step.
  @inline(__always)
  private mutating func put(quoted text: UnsafeBufferPointer<UInt8>, then last: UInt8?) {
    reserve(text.count + 4)
    // SAFETY: there is room for the text and four octets more.
    var end = base + count
    if needsComma {
      end.pointee = UInt8(ascii: ",")
      end += 1
    }
    end.pointee = UInt8(ascii: "\"")
    end += 1
    if let source = text.baseAddress { memcpy(end, source, text.count) }
    end += text.count
    end.pointee = UInt8(ascii: "\"")
    end += 1
    if let last {
      end.pointee = last
      end += 1
    }
    count = end - base
    needsComma = true
  }

  @inline(__always)
  private mutating func append(_ octet: UInt8) {
    reserve(1)
    base[count] = octet
    count &+= 1
  }

  private mutating func append(_ octets: UnsafeBufferPointer<UInt8>) {
    guard let source = octets.baseAddress else { return }
    reserve(octets.count)
    memcpy(base + count, source, octets.count)
    count &+= octets.count
  }

  /// Makes room for further octets, growing geometrically.
  @inline(__always)
  private mutating func reserve(_ extra: Int) {
    if capacity &- count < extra { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let size = max(capacity * 2, count + extra)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    memcpy(larger, base, count)
    base.deallocate()
    base = larger
    capacity = size
  }

  /// Writes a number of thousandths that is not whole.
  private mutating func decimal(_ thousandths: UInt64, isNegative: Bool) {
    separate()
    if isNegative { append(UInt8(ascii: "-")) }
    let (whole, fraction) = thousandths.quotientAndRemainder(dividingBy: 1000)
    append(digits: whole)
    append(UInt8(ascii: "."))
    var rest = fraction
    var unit: UInt64 = 100
    while rest > 0 {
      append(UInt8(ascii: "0") + UInt8(rest / unit))
      rest %= unit
      unit /= 10
    }
  }

  private mutating func append(digits value: UInt64) {
    guard value >= 10 else { return append(UInt8(ascii: "0") + UInt8(value)) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value
      var at = 20
      while rest > 0 {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        at -= 1
        digits[at] = UInt8(ascii: "0") + UInt8(digit)
        rest = quotient
      }
      append(UnsafeBufferPointer(rebasing: digits[at..<20]))
    }
  }

  private mutating func appendEscape(_ octet: UInt8) {
    append(UInt8(ascii: "\\"))
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(octet)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    default:
      let digits: StaticString = "0123456789abcdef"
      append(UInt8(ascii: "u"))
      append(UInt8(ascii: "0"))
      append(UInt8(ascii: "0"))
      append(digits.utf8Start[Int(octet >> 4)])
      append(digits.utf8Start[Int(octet & 15)])
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
