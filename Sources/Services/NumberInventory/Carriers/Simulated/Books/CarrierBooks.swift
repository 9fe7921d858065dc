package import Database
import Protobuf

/// The simulated carrier's memory, in a database of its own.
///
/// Nothing in it moves by itself: rows hold the times at which something will have happened, and a
/// reader compares them with the clock. So a carrier that was down has missed nothing.
package struct CarrierBooks: Sendable {
  private let database: any Database

  package init(_ database: any Database) { self.database = database }

  /// Runs a body that only reads.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Transaction) async throws -> Result
  ) async throws -> Result {
    try await database.read(body)
  }

  /// What an order request meets, apart from whether the number is free.
  struct NewOrder: Sendable {
    var orderID: String
    var providerNumberID: String
    /// Nil for an order that is stuck.
    var settlesAt: Timestamp?
    var failure: String?
    /// When the number is for sale again, for an order that is known to fail.
    var freeAt: Timestamp?
  }

  /// Notes a request that is answered without a look at the stock.
  func note(
    _ answer: BookEntry.Answer, reference: String, phoneNumber: String, connectionID: String?,
    at time: Timestamp
  ) async throws {
    try await database.write { transaction in
      _ = try await transaction.execute(
        """
        INSERT INTO requests (received_at, reference, phone_number, connection_id, answer)
        VALUES ($1, $2, $3, $4, $5)
        """,
        [
          .integer(time.microseconds), .text(reference), .text(phoneNumber),
          .text(connectionID), .text(answer.rawValue),
        ])
    }
  }

  /// Sells a number if it is free, and notes the request either way.
  ///
  /// - Returns: Whether it was free.
  func sell(
    _ order: NewOrder, reference: String, phoneNumber: String, connectionID: String?,
    at time: Timestamp
  ) async throws -> Bool {
    try await database.write { transaction in
      let claimed = try await transaction.query(
        """
        INSERT INTO stock (phone_number, order_id, free_at) VALUES ($1, $2, $3)
        ON CONFLICT (phone_number) DO UPDATE
        SET order_id = excluded.order_id, free_at = excluded.free_at
        WHERE stock.free_at IS NOT NULL AND stock.free_at <= $4
        RETURNING order_id
        """,
        [
          .text(phoneNumber), .text(order.orderID), .integer(order.freeAt?.microseconds),
          .integer(time.microseconds),
        ])
      let isSold = !claimed.isEmpty
      _ = try await transaction.execute(
        """
        INSERT INTO requests (
          received_at, reference, phone_number, connection_id, answer, order_id,
          provider_number_id, settles_at, failure)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        [
          .integer(time.microseconds), .text(reference), .text(phoneNumber),
          .text(connectionID),
          .text(isSold ? BookEntry.Answer.accepted.rawValue : BookEntry.Answer.taken.rawValue),
          isSold ? .text(order.orderID) : .null,
          isSold ? .text(order.providerNumberID) : .null,
          isSold ? .integer(order.settlesAt?.microseconds) : .null,
          isSold ? .text(order.failure) : .null,
        ])
      return isSold
    }
  }

  /// Cancels an order if it is pending.
  func cancel(order: String, at time: Timestamp, freeAt: Timestamp) async throws -> BookEntry? {
    try await database.write { transaction in
      let cancelled = try await transaction.query(
        """
        UPDATE requests SET cancelled_at = $2
        WHERE order_id = $1 AND cancelled_at IS NULL AND (settles_at IS NULL OR settles_at > $2)
        RETURNING order_id
        """,
        [.text(order), .integer(time.microseconds)])
      if !cancelled.isEmpty {
        try await Self.free(order, at: freeAt, in: transaction)
      }
      return try await Self.entry(order: order, in: transaction)
    }
  }

  /// Begins to give a number back if its order has succeeded and that has not been begun before.
  func release(
    order: String, at time: Timestamp, goneAt: Timestamp, freeAt: Timestamp
  ) async throws -> BookEntry? {
    try await database.write { transaction in
      let begun = try await transaction.query(
        """
        UPDATE requests SET release_requested_at = $2, gone_at = $3
        WHERE order_id = $1 AND cancelled_at IS NULL AND settles_at <= $2 AND failure IS NULL
          AND release_requested_at IS NULL
        RETURNING order_id
        """,
        [.text(order), .integer(time.microseconds), .integer(goneAt.microseconds)])
      if !begun.isEmpty {
        try await Self.free(order, at: freeAt, in: transaction)
      }
      return try await Self.entry(order: order, in: transaction)
    }
  }

  private static func free(
    _ order: String, at time: Timestamp, in transaction: any Transaction
  ) async throws {
    _ = try await transaction.execute(
      "UPDATE stock SET free_at = $2 WHERE order_id = $1",
      [.text(order), .integer(time.microseconds)])
  }
}
