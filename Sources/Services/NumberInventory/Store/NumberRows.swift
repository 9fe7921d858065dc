internal import Database
internal import Protobuf
internal import Telephony

/// A row that cannot have been written by this program.
struct BrokenRow: Error, CustomStringConvertible {
  var description: String
}

/// Reads the columns that the statements of the stores list in this order.
enum NumberRows {
  /// id, e164, team_id, status, status_reason, operation_id, carrier, carrier_order_id,
  /// provider_number_id, trial_expires_at, slot_revision, connection_id, country, locality, region,
  /// features, monthly_price, created_by_email, created_by_name, created_at, updated_at,
  /// released_at, revision
  static func number(_ row: Row) throws -> OwnedNumber {
    let team = TeamID(unchecked: row.text(2))
    return OwnedNumber(
      id: PhoneNumberID(unchecked: row.text(0)),
      number: try e164(row.text(1)),
      team: team,
      status: try status(row.text(3)),
      statusReason: row.optionalText(4),
      operation: OperationID(unchecked: row.text(5)),
      carrier: row.text(6),
      carrierOrder: row.optionalText(7),
      carrierNumber: row.optionalText(8),
      trialExpiresAt: row.optionalInteger(9).map(Timestamp.init(microseconds:)),
      slotRevision: row.integer(10),
      connection: row.optionalText(11),
      traits: NumberTraits(
        country: row.text(12),
        locality: row.optionalText(13),
        region: row.optionalText(14),
        features: row.text(15).split(separator: ",").map(String.init),
        monthlyPrice: USD(cents: row.integer(16))),
      buyer: Buyer(team: team, email: row.text(17), name: row.text(18)),
      createdAt: Timestamp(microseconds: row.integer(19)),
      updatedAt: Timestamp(microseconds: row.integer(20)),
      releasedAt: row.optionalInteger(21).map(Timestamp.init(microseconds:)),
      revision: row.integer(22))
  }

  /// id, phone_number_id, team_id, e164, step, version, connection_id, purchased_at,
  /// release_requested, eligibility_count, eligibility_max, eligibility_subscription,
  /// eligibility_plan
  static func operation(_ row: Row) throws -> NumberOperation {
    guard let step = NumberOperation.Step(rawValue: row.text(4)) else {
      throw BrokenRow(description: "an operation has the unknown step \(row.text(4))")
    }
    var eligibility: Eligibility?
    if let count = row.optionalInteger(9) {
      eligibility = Eligibility(
        currentCount: Int32(clamping: count), maxAllowed: Int32(clamping: row.integer(10)),
        hasSubscription: row.bool(11), planName: row.text(12))
    }
    return NumberOperation(
      id: OperationID(unchecked: row.text(0)),
      phoneNumber: PhoneNumberID(unchecked: row.text(1)),
      team: TeamID(unchecked: row.text(2)),
      number: try e164(row.text(3)),
      step: step,
      version: row.integer(5),
      connection: row.optionalText(6),
      purchasedAt: Timestamp(microseconds: row.integer(7)),
      isReleaseRequested: row.bool(8),
      eligibility: eligibility)
  }

  /// id, team_id, name, version, inbound_enabled, outbound_enabled, configuration, tombstoned,
  /// beginning at a column.
  static func head(_ row: Row, at first: Int = 0) throws -> AssistantHead {
    AssistantHead(
      id: AssistantID(unchecked: row.text(first)),
      team: TeamID(unchecked: row.text(first + 1)),
      name: row.text(first + 2),
      version: Int32(clamping: row.integer(first + 3)),
      isInboundEnabled: row.bool(first + 4),
      isOutboundEnabled: row.bool(first + 5),
      configuration: row.blob(first + 6),
      isTombstoned: row.bool(first + 7))
  }

  static func status(_ text: String) throws -> NumberStatus {
    guard let status = NumberStatus(rawValue: text) else {
      throw BrokenRow(description: "a number has the unknown status \(text)")
    }
    return status
  }

  static func e164(_ text: String) throws -> E164 {
    guard let number = E164(text) else {
      throw BrokenRow(description: "a number is not E.164")
    }
    return number
  }
}
