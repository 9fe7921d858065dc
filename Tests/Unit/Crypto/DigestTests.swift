import Crypto
import Testing

@Suite
struct DigestTests {
  /// FIPS 180-4, example of one block.
  @Test
  func `SHA-256 of abc is the published one`() {
    #expect(
      Hex.encode(SHA256.hash(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  /// RFC 4231, test case 2.
  @Test
  func `HMAC-SHA-256 of the second published case is the published one`() {
    let code = HMACSHA256.authenticate(
      Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(Hex.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test
  func `comparison tells equal, different and longer texts apart`() {
    #expect(constantTimeEqual([1, 2], [1, 2]))
    #expect(!constantTimeEqual([1, 2], [1, 3]))
    #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
    #expect(constantTimeEqual([], []))
  }

  @Test
  func `random octets differ`() {
    #expect(SecureRandom.octets(32).count == 32)
    #expect(SecureRandom.octets(32) != SecureRandom.octets(32))
  }
}
