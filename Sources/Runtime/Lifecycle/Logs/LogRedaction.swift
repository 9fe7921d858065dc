/// Hides what must not stand in a log, wherever in a value it came in.
///
/// The parts that know what they handle mask it themselves; this holds when an error's text of a
/// library or a peer carries it along.
enum LogRedaction {
  /// The text with telephone numbers in international form reduced to their first two and last two
  /// digits, and with API keys cut after their prefix.
  static func redacted(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "+")) || text.utf8.contains(UInt8(ascii: "_")) else {
      return text
    }
    let octets = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var index = 0
    while index < octets.count {
      if let length = keyLength(octets, at: index) {
        result += octets[index..<(index + 8)]
        result += "***".utf8
        index += length
      } else if let length = numberLength(octets, at: index) {
        result += octets[index..<(index + 3)]
        result += [UInt8](repeating: UInt8(ascii: "*"), count: length - 5)
        result += octets[(index + length - 2)..<(index + length)]
        index += length
      } else {
        result.append(octets[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The length of a number with its `+`, when at least seven digits follow.
  private static func numberLength(_ octets: [UInt8], at index: Int) -> Int? {
    guard octets[index] == UInt8(ascii: "+") else { return nil }
    let digits = octets[(index + 1)...].prefix { isDigit($0) }.count
    return digits >= 7 ? digits + 1 : nil
  }

  private static let keyPrefixes = [Array("tk_live_".utf8), Array("tk_test_".utf8)]

  private static func keyLength(_ octets: [UInt8], at index: Int) -> Int? {
    guard octets[index] == UInt8(ascii: "t"),
      keyPrefixes.contains(where: { octets[index...].starts(with: $0) })
    else { return nil }
    let rest = octets[(index + 8)...].prefix { isDigit($0) || isLetter($0) || isJoiner($0) }
    return rest.isEmpty ? nil : 8 + rest.count
  }

  private static func isDigit(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
  }

  private static func isLetter(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
  }

  private static func isJoiner(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
  }
}
