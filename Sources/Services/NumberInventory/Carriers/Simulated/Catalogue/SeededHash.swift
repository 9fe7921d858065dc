/// Draws that depend on nothing but a seed and what they are for: the same on every machine and in
/// every run, unlike the standard library's hashes.
struct SeededHash: Sendable {
  let seed: UInt64

  /// FNV-1a over the text, begun from the seed and stirred at the end.
  func draw(_ text: String, for purpose: StaticString) -> UInt64 {
    var hash = 0xcbf2_9ce4_8422_2325 ^ Self.stir(seed)
    for octet in "\(purpose)".utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
    for octet in text.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
    return Self.stir(hash)
  }

  /// The finishing steps of SplitMix64.
  static func stir(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
