import Foundation

/// Random numbers that a seed repeats (SplitMix64).
///
/// ``fromEnvironment(_:)`` takes the seed from TEST_SEED, or makes one, and prints it, so that a
/// failure can be run again: `TEST_SEED=… make test`.
package struct SeededRandom: RandomNumberGenerator {
  /// What the numbers were made from.
  package let seed: UInt64
  private var state: UInt64

  package init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// A generator with the seed of the run, which is printed.
  ///
  /// - Parameter purpose: distinguishes generators of one run; also says whose seed is printed.
  package static func fromEnvironment(_ purpose: String = #fileID) -> SeededRandom {
    let seed =
      runSeed
      ^ purpose.utf8.reduce(14_695_981_039_346_656_037) { hash, octet in
        (hash ^ UInt64(octet)) &* 1_099_511_628_211
      }
    FileHandle.standardError.write(Data("TEST_SEED=\(runSeed) (\(purpose))\n".utf8))
    return SeededRandom(seed: seed)
  }

  private static let runSeed: UInt64 =
    ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0..<1_000_000)

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
