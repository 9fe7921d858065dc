/// Draws that depend on nothing but a seed and what they are for: the same on every machine and in
/// every run, unlike the standard library's hashes.
struct SeededHash: Sendable {
  /// What is drawn; draws for different purposes have nothing to do with each other.
  enum Purpose: UInt64, Sendable {
    case blockOrder
    case order
    case features
  }

  let seed: UInt64

  /// Draws for a number of a block, or for the block itself.
  func draw(_ block: NumberBlock, _ offset: Int = 0, for purpose: Purpose) -> UInt64 {
    let start = Self.stir(seed) ^ block.fingerprint ^ Self.stir(purpose.rawValue)
    return Self.stir(Self.stir(start) &+ UInt64(offset))
  }

  /// FNV-1a.
  static func fingerprint(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The finishing steps of SplitMix64.
  static func stir(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
