import Crypto

/// An API key as its holder presents it: `tk_live_` or `tk_test_` and 43 random characters, 256
/// bits.
///
/// Only the SHA-256 of the whole text is stored. A fast hash is enough, since nobody can guess 256
/// random bits.
package struct APIKeyText: Sendable {
  /// The key itself; shown once and never logged.
  package let text: String

  /// A new key.
  package init(isTest: Bool) {
    let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    var characters: [UInt8] = []
    while characters.count < Self.secretLength {
      // Values from 248 on would favour the first characters.
      characters += SecureRandom.octets(64).filter { $0 < 248 }.map { alphabet[Int($0) % 62] }
    }
    let secret = String(decoding: characters.prefix(Self.secretLength), as: UTF8.self)
    text = (isTest ? "tk_test_" : "tk_live_") + secret
  }

  /// Nil for a text that cannot be a key, so that nobody needs to look it up.
  package init?(_ text: String) {
    guard text.utf8.count == 8 + Self.secretLength,
      text.hasPrefix("tk_live_") || text.hasPrefix("tk_test_"),
      text.utf8.dropFirst(8).allSatisfy(Self.isLetterOrDigit)
    else { return nil }
    self.text = text
  }

  /// The characters by which people recognise a key: its kind and the first four of the secret.
  package var prefix: String { String(text.prefix(12)) }

  /// What is stored, as 64 hexadecimal digits.
  package var hash: String { Hex.encode(SHA256.hash(text.utf8)) }

  private static let secretLength = 43

  private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
  }
}
