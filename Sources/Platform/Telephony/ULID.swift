internal import Crypto
import EventLoop

/// Makes ULIDs (https://github.com/ulid/spec) in lower case: 48 bits of milliseconds and 80 random
/// bits, 26 characters that sort by time.
///
/// Each is greater than the one before it from the same generator and its copies: within a
/// millisecond, and while the clock is up to a second behind, the random part grows by a random
/// step of at most 2^40, so that nobody can tell the next from the last. Safe from any thread.
package struct ULIDGenerator: Sendable {
  private struct Last {
    var milliseconds: Int64 = .min
    /// The random part: its first 16 bits and its other 64.
    var high: UInt16 = 0
    var low: UInt64 = 0
  }

  private let milliseconds: @Sendable () -> Int64
  private let random: @Sendable (Int) -> [UInt8]
  private let last = Lock(Last())

  /// - Parameters:
  ///   - milliseconds: the time since 1970, in milliseconds.
  ///   - random: as many random octets as it is asked for; by default those of the operating
  ///     system.
  package init(
    milliseconds: @escaping @Sendable () -> Int64,
    random: (@Sendable (Int) -> [UInt8])? = nil
  ) {
    self.milliseconds = milliseconds
    self.random = random ?? { SecureRandom.octets($0) }
  }

  package func next() -> String {
    let now = milliseconds()
    let fresh = random(10)
    return last.withLock { last in
      let behind = last.milliseconds == .min ? -1 : last.milliseconds - now
      if !(0...1000).contains(behind) {
        last.milliseconds = now
        last.high = UInt16(Self.number(fresh[..<2]))
        last.low = Self.number(fresh[2...])
      } else if Self.advance(&last, by: 1 + Self.number(fresh[..<5])) {
        last.milliseconds += 1
      }
      return ULID.encode(milliseconds: last.milliseconds, high: last.high, low: last.low)
    }
  }

  /// Adds to the random part; true when it began again from the bottom.
  private static func advance(_ last: inout Last, by step: UInt64) -> Bool {
    let low = last.low.addingReportingOverflow(step)
    last.low = low.partialValue
    guard low.overflow else { return false }
    last.high &+= 1
    return last.high == 0
  }

  /// The octets as one number, the first one the highest.
  private static func number(_ octets: ArraySlice<UInt8>) -> UInt64 {
    octets.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

package enum ULID {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// The 128 bits in groups of five, with two zeros before the first.
  static func encode(milliseconds: Int64, high: UInt16, low: UInt64) -> String {
    let first = UInt64(bitPattern: milliseconds) << 16 | UInt64(high)
    return String(unsafeUninitializedCapacity: 26) { text in
      for index in 0..<26 {
        let shift = 125 - 5 * index
        let bits: UInt64
        switch shift {
        case 64...: bits = first >> UInt64(shift - 64)
        case 60..<64: bits = first << UInt64(64 - shift) | low >> UInt64(shift)
        default: bits = low >> UInt64(shift)
        }
        text[index] = alphabet[Int(bits & 31)]
      }
      return 26
    }
  }

  /// Whether the text is 26 letters and digits in lower case, as an id's second part is.
  package static func isWellFormed(_ text: Substring) -> Bool {
    text.utf8.count == 26
      && text.utf8.allSatisfy { octet in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
      }
  }
}
