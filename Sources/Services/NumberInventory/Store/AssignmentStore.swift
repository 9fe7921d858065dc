package import Database
package import Protobuf
package import Telephony

/// Which assistant has which number.
package struct AssignmentStore: Sendable {
  let database: any Database

  package init(database: any Database) { self.database = database }

  /// Makes the numbers the whole set of an assistant's numbers: all of them or nothing.
  ///
  /// A number that another assistant of the team has moves. The order in which calls show numbers
  /// is that of the assignment.
  ///
  /// - Throws: ``NumberFailure`` for an assistant or a number that is foreign or does not exist,
  ///   and for a newly added number that is not active.
  package func replace(
    _ request: AssignmentRequest, at now: Timestamp
  ) async throws -> AssignmentResult {
    try await database.write { transaction in
      let head = try await HeadStore.head(of: request.assistant, in: request.team, transaction)
      let held = try await Self.held(by: request.assistant, transaction)
      var added: [PhoneNumberID] = []
      for id in request.numbers {
        let status = try await Self.status(of: id, in: request.team, transaction)
        if held.contains(id) { continue }
        guard status == .active else { throw NumberFailure.notActive(id, status) }
        added.append(id)
      }
      for id in held.subtracting(request.numbers).sorted() {
        try await transaction.execute(
          Self.remove, [.text(id.text), .text(request.assistant.text)])
        try await transaction.execute(Self.touch, [.text(id.text), .integer(now.microseconds)])
      }
      for (position, id) in added.enumerated() {
        try await transaction.execute(
          Self.assign,
          [
            .text(id.text), .text(request.assistant.text), .integer(now.microseconds),
            .integer(position),
          ])
        try await transaction.execute(Self.touch, [.text(id.text), .integer(now.microseconds)])
      }
      return AssignmentResult(assistant: head, numbers: request.numbers)
    }
  }

  /// Lists the active numbers of an assistant in the order of assignment.
  package func activeNumbers(of assistant: AssistantID) async throws -> [E164] {
    try await database.read { transaction in
      try await transaction.query(Self.active, [.text(assistant.text)]).map { row in
        try NumberRows.e164(row.text(0))
      }
    }
  }

  private static func held(
    by assistant: AssistantID, _ transaction: any Transaction
  ) async throws -> Set<PhoneNumberID> {
    let rows = try await transaction.query(heldIDs, [.text(assistant.text)])
    return Set(rows.map { PhoneNumberID(unchecked: $0.text(0)) })
  }

  private static func status(
    of id: PhoneNumberID, in team: TeamID, _ transaction: any Transaction
  ) async throws -> NumberStatus {
    guard let row = try await transaction.query(statusByID, [.text(id.text)]).first else {
      throw NumberFailure.noNumber(id)
    }
    guard row.text(0) == team.text else { throw NumberFailure.foreign }
    let status = try NumberRows.status(row.text(1))
    guard status != .released else { throw NumberFailure.noNumber(id) }
    return status
  }
}

extension AssignmentStore {
  static let heldIDs: Statement = """
    SELECT phone_number_id FROM assignments WHERE assistant_id = $1
    """

  static let statusByID: Statement = """
    SELECT team_id, status FROM phone_numbers WHERE id = $1
    """

  static let remove: Statement = """
    DELETE FROM assignments WHERE phone_number_id = $1 AND assistant_id = $2
    """

  static let assign: Statement = """
    INSERT INTO assignments (phone_number_id, assistant_id, assigned_at, position)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (phone_number_id) DO UPDATE SET assistant_id = excluded.assistant_id,
      assigned_at = excluded.assigned_at, position = excluded.position
    """

  static let touch: Statement = """
    UPDATE phone_numbers SET revision = revision + 1, updated_at = $2 WHERE id = $1
    """

  static let active: Statement = """
    SELECT p.e164 FROM assignments a JOIN phone_numbers p ON p.id = a.phone_number_id
    WHERE a.assistant_id = $1 AND p.status = 'active'
    ORDER BY a.assigned_at, a.position
    """
}
