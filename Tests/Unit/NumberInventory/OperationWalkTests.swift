import Protobuf
import Telephony
import TestSupport
import Testing

@testable import NumberInventory

/// Walks through the operation's states with news in any order, and keeps books beside it.
@Suite struct OperationWalkTests {
  private struct World {
    var operation: NumberOperation
    var hasRow = true
    var isActive = false
    /// Whether a place is taken, and whether the carrier holds the number.
    var hasSlot = false
    var isHeld = false

    mutating func take(_ transition: OperationTransition) {
      operation.step = transition.step
      switch transition.number {
      case .none, .reserved, .waiting: break
      case .active: isActive = true
      case .suspended: isActive = false
      case .failed, .released, .removed: (hasRow, isActive) = (false, false)
      }
    }
  }

  @Test(arguments: 0..<200) func `no news leaves a number without a row or a place for ever`(
    seed: Int
  ) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var world = World(operation: try OperationTransitionTests.operation(.reserving))
    for _ in 0..<200 where world.operation.step != .finished {
      if Int.random(in: 0..<20, using: &random) == 0 { world.operation.isReleaseRequested = true }
      if let transition = news(for: &world, &random) { world.take(transition) }
      if world.isActive { #expect(world.hasSlot && world.isHeld, "seed \(seed)") }
      if !world.hasRow {
        #expect(!world.isHeld, "seed \(seed): a number is held without a row")
        let isReturning = world.operation.step == .returning
        #expect(!world.hasSlot || isReturning, "seed \(seed): a place is lost")
      }
    }
    // Without a release every walk of this length comes to its end.
    #expect(world.operation.step == .finished, "seed \(seed)")
    #expect(world.hasSlot == world.hasRow && world.isHeld == world.hasRow, "seed \(seed)")
  }

  private func news(
    for world: inout World, _ random: inout SeededRandom
  ) -> OperationTransition? {
    let choice = Int.random(in: 0..<6, using: &random)
    switch world.operation.step {
    case .reserving:
      world.hasSlot = choice > 0
      return choice == 0
        ? world.operation.on(.refused(OperationTransitionTests.eligibility))
        : choice == 1
          ? world.operation.on(SlotNews.unreachable)
          : world.operation.on(
            .granted(OperationTransitionTests.eligibility, trialExpiresAt: nil))
    case .ordering, .settling, .provisioning:
      return orderNews(for: &world, choice)
    case .confirming:
      return choice == 0
        ? world.operation.on(ConfirmationNews.lost)
        : world.operation.on(.confirmed(OperationTransitionTests.eligibility))
    case .releasing:
      world.isHeld = false
      return world.operation.onReleased()
    case .returning:
      world.hasSlot = false
      return world.operation.onReturned()
    case .finished:
      return nil
    }
  }

  /// The carrier refuses only what it does not hold, and does not know only what never came.
  private func orderNews(for world: inout World, _ choice: Int) -> OperationTransition? {
    let operation = world.operation
    switch choice {
    case 0:
      world.isHeld = true
      return operation.on(.sold(order: "o", carrierNumber: "n"))
    case 1:
      return operation.on(.pending(order: "o"))
    case 2:
      return operation.on(OrderNews.unknown)
    case 3:
      return operation.step == .provisioning ? nil : operation.on(OrderNews.missing)
    case 4:
      return operation.on(.refused("no"))
    default:
      return operation.step == .ordering ? operation.on(OrderNews.taken) : nil
    }
  }
}
