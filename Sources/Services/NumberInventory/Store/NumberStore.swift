package import Database
package import Protobuf
package import Telephony

/// Which of a team's numbers a list shall hold.
package struct NumberQuery: Sendable, Equatable {
  package var team: TeamID
  package var status: NumberStatus?
  package var assistant: AssistantID?

  /// How many at most; `nil` is all.
  package var limit: Int?
  package var offset: Int

  package init(
    team: TeamID, status: NumberStatus? = nil, assistant: AssistantID? = nil, limit: Int? = nil,
    offset: Int = 0
  ) {
    self.team = team
    self.status = status
    self.assistant = assistant
    self.limit = limit
    self.offset = offset
  }
}

/// A page of numbers.
package struct NumberPage: Sendable, Equatable {
  package var numbers: [ListedNumber]

  /// All that match, before limit and offset.
  package var count: Int
}

/// Numbers as their owners and calls see them.
package struct NumberStore: Sendable {
  let database: any Database

  package init(database: any Database) { self.database = database }

  /// Lists numbers, newest first; released ones are not among them.
  ///
  /// - Throws: ``NumberFailure`` when the assistant does not exist or belongs to another team.
  package func list(_ query: NumberQuery) async throws -> NumberPage {
    try await database.read { transaction in
      if let assistant = query.assistant {
        _ = try await HeadStore.head(of: assistant, in: query.team, transaction)
      }
      let filters: [SQLValue] = [
        .text(query.team.text), .text(query.status?.rawValue),
        .text(query.assistant?.text),
      ]
      let rows = try await transaction.query(
        Self.page,
        filters + [.integer(query.limit.map(Int64.init) ?? .max), .integer(query.offset)])
      let count = try await transaction.query(Self.count, filters).first
      return NumberPage(
        numbers: try rows.map(Self.listed), count: Int(count?.integer(0) ?? 0))
    }
  }

  /// Returns a number of a team.
  ///
  /// - Throws: ``NumberFailure/noNumber(_:)``, also for one that was given back, and
  ///   ``NumberFailure/foreign``.
  package func number(_ id: PhoneNumberID, of team: TeamID) async throws -> ListedNumber {
    try await database.read { transaction in
      guard let row = try await transaction.query(Self.listedByID, [.text(id.text)]).first else {
        throw NumberFailure.noNumber(id)
      }
      let listed = try Self.listed(row)
      guard listed.number.team == team else { throw NumberFailure.foreign }
      guard listed.number.status != .released else { throw NumberFailure.noNumber(id) }
      return listed
    }
  }

  /// Decides what a call to a number meets: one indexed read. `nil` when nobody owns the number.
  package func route(to number: E164) async throws -> RoutedNumber? {
    try await database.read { transaction in
      try await transaction.query(Self.routeByNumber, [.text(number.text)]).first.map(Self.routed)
    }
  }

  /// Decides what a call to a number of a team meets.
  ///
  /// - Throws: as ``number(_:of:)``.
  package func route(to id: PhoneNumberID, of team: TeamID) async throws -> RoutedNumber {
    try await database.read { transaction in
      guard let row = try await transaction.query(Self.routeByID, [.text(id.text)]).first else {
        throw NumberFailure.noNumber(id)
      }
      let routed = try Self.routed(row)
      guard routed.team == team else { throw NumberFailure.foreign }
      guard routed.status != .released else { throw NumberFailure.noNumber(id) }
      return routed
    }
  }

  /// Copies what billing-eligibility decided about trials, unless a later copy is there already.
  /// Numbers that are gone are passed over.
  package func putSlots(_ slots: [SlotCopy], at now: Timestamp) async throws {
    guard !slots.isEmpty else { return }
    try await database.write { transaction in
      for slot in slots {
        try await transaction.execute(
          Self.putSlot,
          [
            .text(slot.phoneNumber.text), .integer(slot.trialExpiresAt?.microseconds),
            .integer(slot.revision), .integer(now.microseconds),
          ])
      }
    }
  }

  private static func listed(_ row: Row) throws -> ListedNumber {
    ListedNumber(
      number: try NumberRows.number(row),
      assistant: row.optionalText(23).map(AssistantID.init(unchecked:)),
      assistantName: row.optionalText(24))
  }

  private static func routed(_ row: Row) throws -> RoutedNumber {
    let status = try NumberRows.status(row.text(3))
    let head = row.optionalText(5) == nil ? nil : try NumberRows.head(row, at: 5)
    return RoutedNumber(
      id: PhoneNumberID(unchecked: row.text(0)),
      number: try NumberRows.e164(row.text(1)),
      team: TeamID(unchecked: row.text(2)),
      status: status,
      assistant: head,
      route: .to(status: status, reason: row.optionalText(4), assistant: head))
  }
}

/// What billing-eligibility decided about the trial of a number.
package struct SlotCopy: Sendable, Equatable {
  package var phoneNumber: PhoneNumberID
  package var trialExpiresAt: Timestamp?

  /// Adds 1 at each change.
  package var revision: Int64

  package init(phoneNumber: PhoneNumberID, trialExpiresAt: Timestamp?, revision: Int64) {
    self.phoneNumber = phoneNumber
    self.trialExpiresAt = trialExpiresAt
    self.revision = revision
  }
}
