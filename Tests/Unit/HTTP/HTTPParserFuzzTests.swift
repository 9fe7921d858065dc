import Foundation
import Testing

@testable import HTTP

/// Requests made wrong at random: none may crash the parser, and how the octets are cut into pieces
/// must not matter.
@Suite struct HTTPParserFuzzTests {
  private static let samples = [
    "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n",
    "PUT http://h/p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    "OPTIONS * HTTP/1.0\r\nConnection: keep-alive, upgrade\r\nUpgrade: x\r\n\r\n",
  ]

  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `random changes read the same in any pieces`() {
    let given = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("HTTP parser fuzz: TEST_SEED=\(seed)")
    var random = Generator(state: seed)
    let alphabet = Array("\r\n\t :;,/?#%0123456789abcfHTP.+-\u{0}\u{7F}".utf8) + [0x80, 0xFF]
    for _ in 0..<3000 {
      var octets = Array(Self.samples.randomElement(using: &random)!.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = Int.random(in: 0..<octets.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: octets[at] = alphabet.randomElement(using: &random)!
        case 1: octets.insert(alphabet.randomElement(using: &random)!, at: at)
        case 2: octets.remove(at: at)
        default:
          let end = min(octets.count, at + Int.random(in: 1...20, using: &random))
          octets.insert(contentsOf: Array(octets[at..<end]), at: at)
        }
      }
      let whole = HTTPParserDriver(octets)
      let pieces = HTTPParserDriver(octets, piece: Int.random(in: 1...9, using: &random))
      let text = String(decoding: octets, as: UTF8.self).debugDescription
      #expect(whole.requests.map(\.body) == pieces.requests.map(\.body), "seed \(seed): \(text)")
      #expect(whole.requests.map(\.path) == pieces.requests.map(\.path), "seed \(seed): \(text)")
      #expect((whole.fault == nil) == (pieces.fault == nil), "seed \(seed): \(text)")
      #expect(whole.stage == pieces.stage || whole.fault != nil, "seed \(seed): \(text)")
    }
  }
}
