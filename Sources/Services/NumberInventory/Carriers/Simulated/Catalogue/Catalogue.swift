import EventLoop
package import NumberInventory
package import Telephony

/// Everything that the simulated carrier could sell: fixed by the seed, whatever has been sold.
package struct Catalogue: Sendable {
  /// One number, by its block and its place there.
  struct Item: Sendable, Hashable {
    let block: Int
    let offset: Int
  }

  let blocks = NumberBlock.northAmerica + NumberBlock.world
  private let prices: PriceList
  private let blocksByStem: [String: Int]
  private let hash: SeededHash
  private let orders = SearchOrders()

  private struct Kind: Hashable {
    let country: Country
    let numberType: NumberType
  }

  /// The orders in which searches find numbers, each made when it is first asked for.
  private final class SearchOrders: Sendable {
    private let made = Lock<[Kind: [Item]]>([:])

    /// Two callers may both make one; it is the same.
    func order(of kind: Kind, make: () -> [Item]) -> [Item] {
      if let order = made.withLock({ $0[kind] }) { return order }
      let order = make()
      made.withLock { $0[kind] = order }
      return order
    }
  }

  package init(seed: UInt64) {
    hash = SeededHash(seed: seed)
    prices = PriceList(hash: hash)
    blocksByStem = Dictionary(
      uniqueKeysWithValues: blocks.indices.map { [blocks] in (blocks[$0].stem, $0) })
  }

  /// One number of each block, then the next of each.
  ///
  /// So the first page of a search shows many places. Within a block the order is drawn, but for
  /// the numbers that the documents print, which come first, and those that trigger faults, which
  /// come last.
  private static func interleave(
    _ indices: [Int], of blocks: [NumberBlock], _ hash: SeededHash
  ) -> [Item] {
    let columns =
      indices
      .map { (draw: hash.draw(blocks[$0], for: .blockOrder), block: $0) }
      .sorted { ($0.draw, $0.block) < ($1.draw, $1.block) }
      .map { column(of: $0.block, blocks[$0.block], hash) }
    let longest = columns.map(\.count).max() ?? 0
    return (0..<longest).flatMap { row in
      columns.compactMap { $0.indices.contains(row) ? $0[row] : nil }
    }
  }

  private static func column(
    of index: Int, _ block: NumberBlock, _ hash: SeededHash
  ) -> [Item] {
    let documented = block.stem == PriceList.documentedStem ? PriceList.documentedOffsets : []
    return (0..<block.count)
      .map { offset -> (rank: Int, draw: UInt64, offset: Int) in
        let rank =
          documented.firstIndex(of: offset)
          ?? (NumberFault(block: block, offset: offset) == nil ? 10 : 20)
        return (rank, hash.draw(block, offset, for: .order), offset)
      }
      .sorted { ($0.rank, $0.draw) < ($1.rank, $1.draw) }
      .map { Item(block: index, offset: $0.offset) }
  }

  /// The number in the catalogue; nil for a number that is not sold here.
  func item(_ number: E164) -> Item? {
    for width in [2, 3] {
      guard let block = blocksByStem[String(number.text.dropLast(width))],
        blocks[block].width == width, let offset = Int(number.text.suffix(width))
      else { continue }
      return Item(block: block, offset: offset)
    }
    return nil
  }

  func number(_ item: Item) -> E164? { E164(blocks[item.block].text(item.offset)) }

  /// What triggers when the number is ordered or released.
  func fault(_ item: Item) -> NumberFault? {
    NumberFault(block: blocks[item.block], offset: item.offset)
  }

  /// The number as it is offered in the country of a search, by default its own.
  func offer(_ item: Item, in country: Country? = nil) -> AvailableNumber? {
    guard let number = number(item) else { return nil }
    let block = blocks[item.block]
    let terms = prices.terms(block, item.offset)
    return AvailableNumber(
      phoneNumber: number, country: country ?? block.country, numberType: block.numberType,
      monthlyPrice: terms.monthly, setupPrice: terms.setup, features: terms.features,
      locality: block.place?.city, region: block.place?.region)
  }

  /// All numbers that are ever for sale in a country, for audits and tests.
  package func offers(in country: Country, _ numberType: NumberType) -> [AvailableNumber] {
    items(in: country, numberType).compactMap { offer($0, in: country) }
  }

  /// All numbers of a kind, in the order in which searches find them.
  func items(in country: Country, _ numberType: NumberType) -> [Item] {
    orders.order(of: Kind(country: country, numberType: numberType)) {
      let indices = blocks.indices.filter {
        blocks[$0].isSold(in: country) && blocks[$0].numberType == numberType
      }
      return Self.interleave(indices, of: blocks, hash)
    }
  }
}
