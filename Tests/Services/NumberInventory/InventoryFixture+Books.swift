import Database
import NumberInventory
import SimulatedCarrier

extension InventoryFixture {
  /// Orders that the carrier accepted for a number.
  func orders(of number: String) async throws -> Int {
    try await books.read { transaction in
      try await transaction.query(Self.ordersOfNumber, [.text(number)]).count
    }
  }

  /// What the carrier holds for us.
  func holdings() async throws -> [CarrierNumber] {
    try await exchange.ownedNumbers(after: nil, limit: 250).outcome.get().numbers
  }

  func operationCount() async throws -> Int {
    try await database.read { transaction in
      try await transaction.query("SELECT id FROM operations").count
    }
  }

  private static let ordersOfNumber: Statement = """
    SELECT reference FROM requests WHERE phone_number = $1 AND answer = 'accepted'
    """
}

extension InventoryFixture {
  /// The carrier loses its books, as if nothing had been ordered.
  func exchangeForgets() async throws {
    try await books.write { transaction in
      try await transaction.execute("DELETE FROM requests")
      try await transaction.execute("DELETE FROM stock")
    }
  }
}
