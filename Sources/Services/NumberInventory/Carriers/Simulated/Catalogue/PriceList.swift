import NumberInventory
import Telephony

/// What numbers cost and can do: mostly the usual of their country, sometimes something else, by
/// the seed.
struct PriceList: Sendable {
  let hash: SeededHash

  /// The numbers that the product's documents print, all of one block: they keep the price printed
  /// there and are found first.
  static let documentedStem = "+141555501"
  static let documentedOffsets = [01, 98, 00]

  struct Terms: Sendable, Equatable {
    var monthly: USD
    var setup: USD
    var features: [NumberFeature]
  }

  func terms(_ block: NumberBlock, _ offset: Int) -> Terms {
    let usual = Self.usual(block)
    if Self.isDocumented(block, offset) { return usual }
    var terms = usual
    switch hash.draw(block, offset, for: .features) % 10 {
    case 0...4: break
    case 5, 6: terms.features = Self.more(block)
    case 7: terms.features = NumberFeature.allCases
    case 8: terms.features = [.voice, .fax]
    default: terms.features = [.voice]
    }
    let extra = Int64(terms.features.count - usual.features.count) * 25
    terms.monthly = USD(cents: max(usual.monthly.cents + extra, usual.monthly.cents / 2))
    // Easily remembered numbers cost more.
    if Self.isEasy(block.text(offset)) {
      terms.monthly = USD(cents: terms.monthly.cents * 3)
      terms.setup = USD(cents: terms.setup.cents * 5)
    }
    return terms
  }

  private static func isDocumented(_ block: NumberBlock, _ offset: Int) -> Bool {
    documentedOffsets.contains(offset) && block.stem == documentedStem
  }

  private static func usual(_ block: NumberBlock) -> Terms {
    func terms(_ monthly: Int64, _ setup: Int64, _ features: [NumberFeature]) -> Terms {
      Terms(monthly: USD(cents: monthly), setup: USD(cents: setup), features: features)
    }
    switch (block.country, block.numberType) {
    case (.us, .local): return terms(100, 100, [.voice, .sms])
    case (.ca, .local): return terms(110, 100, [.voice, .sms])
    case (.us, .tollFree), (.ca, .tollFree): return terms(200, 200, [.voice, .sms])
    case (.de, .local): return terms(150, 200, [.voice])
    case (.at, .local): return terms(250, 300, [.voice])
    case (.ch, .local): return terms(350, 400, [.voice])
    case (.ae, .local): return terms(1500, 2500, [.voice])
    case (.de, .tollFree): return terms(1500, 2000, [.voice])
    case (.at, .tollFree): return terms(1800, 2000, [.voice])
    case (.ch, .tollFree): return terms(2200, 2500, [.voice])
    case (.ae, .tollFree): return terms(6000, 7500, [.voice])
    }
  }

  private static func more(_ block: NumberBlock) -> [NumberFeature] {
    block.country.isNorthAmerican ? [.voice, .sms, .mms] : [.voice, .sms]
  }

  /// Whether the last three digits are the same.
  private static func isEasy(_ number: String) -> Bool { Set(number.suffix(3)).count == 1 }
}
