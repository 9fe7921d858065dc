internal import Crypto

/// Makes ULIDs (https://github.com/ulid/spec) in lower case: 48 bits of milliseconds and 80 random
/// bits, 26 characters that sort by time.
package struct ULIDGenerator: Sendable {
  private let milliseconds: @Sendable () -> Int64
  private let random: @Sendable (Int) -> [UInt8]

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
    ULID.encode(milliseconds: milliseconds(), random: random(10))
  }
}

package enum ULID {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static func encode(milliseconds: Int64, random: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: 26) { text in
      for index in 0..<10 {
        text[index] = alphabet[Int(milliseconds >> Int64(45 - 5 * index) & 31)]
      }
      var bits: UInt64 = 0
      var count = 0
      var position = 10
      for octet in random.prefix(10) {
        bits = bits << 8 | UInt64(octet)
        count += 8
        while count >= 5 {
          count -= 5
          text[position] = alphabet[Int(bits >> UInt64(count) & 31)]
          position += 1
        }
      }
      return position
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
