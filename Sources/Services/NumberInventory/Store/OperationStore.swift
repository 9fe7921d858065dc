package import Database
package import Protobuf
package import Telephony

/// What became of the beginning of a purchase.
package enum PurchaseBeginning: Sendable, Equatable {
  case started(OperationState)

  /// The team is buying the number already, by this operation.
  case joined(OperationID)

  /// The team has the number already.
  case owned(PhoneNumberID)

  /// Another team has the number.
  case taken
}

/// What became of the beginning of a release.
package enum ReleaseBeginning: Sendable, Equatable {
  case started(OperationID)

  /// The number is gone already, or was a row in `error` and has been removed.
  case gone
}

/// Purchases and releases as rows; each function is one transaction.
package struct OperationStore: Sendable {
  let database: any Database

  package init(database: any Database) { self.database = database }

  /// Begins a purchase with a row for the number, which takes it against everybody else.
  package func begin(_ number: OwnedNumber, _ operation: NumberOperation) async throws
    -> PurchaseBeginning
  {
    try await database.write { transaction in
      let inserted = try await transaction.execute(
        Self.insertNumber, Self.values(of: number))
      guard inserted == 1 else {
        guard
          let holder = try await Self.holder(of: number.number, for: number.team, transaction)
        else { throw BrokenRow(description: "a number is neither free nor taken") }
        return holder
      }
      let failed = try await transaction.query(
        Self.deleteFailed, [.text(number.team.text), .text(number.number.text)])
      for row in failed {
        try await transaction.execute(Self.deleteFinished, [.text(row.text(0))])
      }
      try await transaction.execute(
        Self.insertOperation,
        [
          .text(operation.id.text), .text(operation.phoneNumber.text), .text(operation.team.text),
          .text(operation.number.text), .text(operation.step.rawValue),
          .text(operation.connection), .integer(operation.purchasedAt.microseconds),
          .integer(number.createdAt.microseconds),
        ])
      return .started(OperationState(operation: operation, number: number))
    }
  }

  /// Tells who has a number; `nil` when it is free.
  package func holder(of number: E164, for team: TeamID) async throws -> PurchaseBeginning? {
    try await database.read { transaction in
      try await Self.holder(of: number, for: team, transaction)
    }
  }

  /// Returns an operation with its number; `nil` when nothing is left of it.
  package func state(of id: OperationID) async throws -> OperationState? {
    try await database.read { transaction in try await Self.state(of: id, transaction) }
  }

  /// Returns the operations with something outstanding, oldest first.
  package func unfinished() async throws -> [OperationID] {
    try await database.read { transaction in
      try await transaction.query(Self.unfinishedIDs).map { row in
        OperationID(unchecked: row.text(0))
      }
    }
  }

  /// Takes a step, if the operation is still as it was when the step was decided.
  ///
  /// - Returns: The operation after the step; `nil` when it has changed, and nothing was done.
  package func take(
    _ transition: OperationTransition, from operation: NumberOperation, at now: Timestamp
  ) async throws -> OperationState? {
    try await database.write { transaction in
      let eligibility = transition.eligibility
      let changed = try await transaction.execute(
        Self.advance,
        [
          .text(operation.id.text), .integer(operation.version),
          .text(transition.step.rawValue),
          .integer(eligibility.map { Int64($0.currentCount) }),
          .integer(eligibility.map { Int64($0.maxAllowed) }),
          eligibility.map { .bool($0.hasSubscription) } ?? .null, .text(eligibility?.planName),
          .integer(now.microseconds),
        ])
      guard changed == 1 else { return nil }
      try await Self.change(operation.phoneNumber, transition.number, now, transaction)
      guard let state = try await Self.state(of: operation.id, transaction) else { return nil }
      if state.number == nil {
        try await transaction.execute(Self.deleteFinished, [.text(operation.id.text)])
      }
      return state
    }
  }

  /// Begins to give a number back: assignment and routing end here.
  package func beginRelease(
    of id: PhoneNumberID, for team: TeamID, at now: Timestamp
  ) async throws -> ReleaseBeginning {
    try await database.write { transaction in
      guard let row = try await transaction.query(Self.owner, [.text(id.text)]).first else {
        throw NumberFailure.noNumber(id)
      }
      guard row.text(0) == team.text else { throw NumberFailure.foreign }
      let operation = OperationID(unchecked: row.text(2))
      switch try NumberRows.status(row.text(1)) {
      case .released:
        return .gone
      case .error:
        try await transaction.execute(Self.deleteNumber, [.text(id.text)])
        try await transaction.execute(Self.deleteFinished, [.text(operation.text)])
        return .gone
      case .purchasing:
        let asked = try await transaction.execute(
          Self.requestRelease, [.text(operation.text), .integer(now.microseconds)])
        if asked == 1 {
          try await Self.change(
            id, .waiting(reason: StatusReason.releaseRequested, order: nil), now, transaction)
        }
        return .started(operation)
      case .active, .suspended:
        let begun = try await transaction.execute(
          Self.beginReleasing, [.text(operation.text), .integer(now.microseconds)])
        if begun == 1 {
          try await Self.change(
            id, .suspended(reason: StatusReason.releasing, order: nil, carrierNumber: nil), now,
            transaction)
        }
        return .started(operation)
      }
    }
  }

  private static func holder(
    of number: E164, for team: TeamID, _ transaction: any Transaction
  ) async throws -> PurchaseBeginning? {
    guard let row = try await transaction.query(live, [.text(number.text)]).first else {
      return nil
    }
    guard row.text(1) == team.text else { return .taken }
    return row.text(2) == NumberStatus.purchasing.rawValue
      ? .joined(OperationID(unchecked: row.text(3)))
      : .owned(PhoneNumberID(unchecked: row.text(0)))
  }

  private static func state(
    of id: OperationID, _ transaction: any Transaction
  ) async throws -> OperationState? {
    guard let row = try await transaction.query(operation, [.text(id.text)]).first else {
      return nil
    }
    let operation = try NumberRows.operation(row)
    let number = try await transaction.query(
      NumberStore.byID, [.text(operation.phoneNumber.text)]
    ).first
    return OperationState(operation: operation, number: try number.map(NumberRows.number))
  }

  private static func change(
    _ id: PhoneNumberID, _ change: NumberChange, _ now: Timestamp, _ transaction: any Transaction
  ) async throws {
    let id = SQLValue.text(id.text)
    let now = SQLValue.integer(now.microseconds)
    switch change {
    case .none:
      break
    case .reserved(let trialExpiresAt, let reason):
      try await transaction.execute(
        setReserved,
        [id, .text(reason), .integer(trialExpiresAt?.microseconds), now])
    case .waiting(let reason, let order):
      try await transaction.execute(setWaiting, [id, .text(reason), .text(order), now])
    case .active(let order, let carrierNumber):
      try await transaction.execute(
        setActive, [id, .text(order), .text(carrierNumber), now])
    case .suspended(let reason, let order, let carrierNumber):
      try await transaction.execute(unassign, [id])
      try await transaction.execute(
        setSuspended,
        [id, .text(reason), .text(order), .text(carrierNumber), now])
    case .failed(let reason):
      try await transaction.execute(setFailed, [id, .text(reason), now])
    case .released:
      try await transaction.execute(setReleased, [id, now])
    case .removed:
      try await transaction.execute(deleteNumber, [id])
    }
  }

  private static func values(of number: OwnedNumber) -> [SQLValue] {
    [
      .text(number.id.text), .text(number.number.text), .text(number.team.text),
      .text(number.status.rawValue), .text(number.statusReason),
      .text(number.operation.text), .text(number.carrier), .text(number.connection),
      .text(number.traits.country), .text(number.traits.locality),
      .text(number.traits.region), .text(number.traits.features.joined(separator: ",")),
      .integer(number.traits.monthlyPrice.cents), .text(number.buyer.email),
      .text(number.buyer.name), .integer(number.createdAt.microseconds),
    ]
  }
}
