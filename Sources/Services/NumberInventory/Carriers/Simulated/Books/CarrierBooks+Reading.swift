import Database
import Protobuf

// A list of columns cannot be put together at run time, so each statement names them all, in the
// order of ``BookEntry/init(row:)``.

extension CarrierBooks {
  /// The numbers of which the text begins with a prefix and that are not for sale at a moment.
  func heldNumbers(beginningWith prefix: String, at time: Timestamp) async throws -> Set<String> {
    try await read { transaction in
      let rows = try await transaction.query(
        """
        SELECT phone_number FROM stock
        WHERE phone_number >= $1 AND phone_number < $2 AND (free_at IS NULL OR free_at > $3)
        """,
        // ":" follows "9", so that the second text ends the range of the prefix.
        [.text(prefix), .text(prefix + ":"), .integer(time.microseconds)])
      return Set(rows.map { $0.text(0) })
    }
  }

  func isHeld(_ phoneNumber: String, at time: Timestamp) async throws -> Bool {
    try await read { transaction in
      let row = try await transaction.queryFirst(
        "SELECT 1 FROM stock WHERE phone_number = $1 AND (free_at IS NULL OR free_at > $2)",
        [.text(phoneNumber), .integer(time.microseconds)])
      return row != nil
    }
  }

  func entry(order: String) async throws -> BookEntry? {
    try await read { transaction in try await Self.entry(order: order, in: transaction) }
  }

  static func entry(order: String, in transaction: any Transaction) async throws -> BookEntry? {
    try await transaction.queryFirst(
      """
      SELECT sequence, received_at, reference, phone_number, connection_id, answer, order_id,
        provider_number_id, settles_at, failure, cancelled_at, release_requested_at, gone_at
      FROM requests WHERE order_id = $1
      """,
      [.text(order)]
    ).map(BookEntry.init(row:))
  }

  func entry(providerNumber: String) async throws -> BookEntry? {
    try await read { transaction in
      try await transaction.queryFirst(
        """
        SELECT sequence, received_at, reference, phone_number, connection_id, answer, order_id,
          provider_number_id, settles_at, failure, cancelled_at, release_requested_at, gone_at
        FROM requests WHERE provider_number_id = $1
        """,
        [.text(providerNumber)]
      ).map(BookEntry.init(row:))
    }
  }

  /// All that was asked under a reference, oldest first.
  package func entries(reference: String) async throws -> [BookEntry] {
    try await read { transaction in
      try await transaction.query(
        """
        SELECT sequence, received_at, reference, phone_number, connection_id, answer, order_id,
          provider_number_id, settles_at, failure, cancelled_at, release_requested_at, gone_at
        FROM requests WHERE reference = $1 ORDER BY sequence
        """,
        [.text(reference)]
      ).map(BookEntry.init(row:))
    }
  }

  /// All that was asked, oldest first: at most `limit` entries after the one of a sequence number,
  /// 0 for the first page.
  package func entries(after sequence: Int64, limit: Int) async throws -> [BookEntry] {
    try await read { transaction in
      try await transaction.query(
        """
        SELECT sequence, received_at, reference, phone_number, connection_id, answer, order_id,
          provider_number_id, settles_at, failure, cancelled_at, release_requested_at, gone_at
        FROM requests WHERE sequence > $1 ORDER BY sequence LIMIT $2
        """,
        [.integer(sequence), .integer(limit)]
      ).map(BookEntry.init(row:))
    }
  }

  /// The entries of numbers that are held at a moment, oldest first.
  func held(after sequence: Int64, limit: Int, at time: Timestamp) async throws -> [BookEntry] {
    try await read { transaction in
      try await transaction.query(
        """
        SELECT sequence, received_at, reference, phone_number, connection_id, answer, order_id,
          provider_number_id, settles_at, failure, cancelled_at, release_requested_at, gone_at
        FROM requests
        WHERE sequence > $1 AND answer = 'accepted' AND failure IS NULL AND cancelled_at IS NULL
          AND settles_at <= $3 AND (gone_at IS NULL OR gone_at > $3)
        ORDER BY sequence LIMIT $2
        """,
        [.integer(sequence), .integer(limit), .integer(time.microseconds)]
      ).map(BookEntry.init(row:))
    }
  }
}

extension BookEntry {
  init(row: Row) {
    func time(_ column: Int) -> Timestamp? {
      row.optionalInteger(column).map { Timestamp(microseconds: $0) }
    }
    self.init(
      sequence: row.integer(0), receivedAt: Timestamp(microseconds: row.integer(1)),
      reference: row.text(2), phoneNumber: row.text(3), connectionID: row.optionalText(4),
      // Only the cases' own words are ever written.
      answer: Answer(rawValue: row.text(5)) ?? .refused, orderID: row.optionalText(6),
      providerNumberID: row.optionalText(7), settlesAt: time(8), failure: row.optionalText(9),
      cancelledAt: time(10), releaseRequestedAt: time(11), goneAt: time(12))
  }
}
