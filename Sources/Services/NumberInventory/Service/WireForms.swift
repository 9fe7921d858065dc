import API
import Protobuf
import Telephony

// How this service's values look in its protos.

extension NumberStatus {
  /// A number that was given back is not shown; asked for nevertheless, it has no status.
  var wire: PhoneNumberStatus {
    switch self {
    case .purchasing: .purchasing
    case .active: .active
    case .suspended: .suspended
    case .error: .error
    case .released: .unspecified
    }
  }

  /// The filter of a list; `nil` for none.
  ///
  /// - Throws: ``NumberFailure/invalid(_:)`` for a status of a later version.
  static func filter(_ wire: PhoneNumberStatus) throws(NumberFailure) -> NumberStatus? {
    switch wire {
    case .unspecified: nil
    case .purchasing: .purchasing
    case .active: .active
    case .suspended: .suspended
    case .error: .error
    default: throw .invalid([FieldFault("status", "is no status")])
    }
  }
}

extension ListedNumber {
  var wire: API.PhoneNumber {
    API.PhoneNumber(
      id: number.id.text, phoneNumber: number.number.text, provider: number.carrier,
      status: number.status.wire, isTrial: number.isTrial, trialExpiresAt: number.trialExpiresAt,
      assistantID: assistant?.text, assistantName: assistantName,
      createdByEmail: number.buyer.email, createdByName: number.buyer.name,
      createdAt: number.createdAt, statusReason: number.statusReason,
      connectionID: number.connection, countryCode: number.traits.country,
      locality: number.traits.locality, region: number.traits.region,
      features: number.traits.features, monthlyPrice: number.monthlyPrice.description,
      revision: number.revision)
  }
}

extension OwnedNumber {
  func purchased(_ message: String) -> PurchasedPhoneNumber {
    PurchasedPhoneNumber(
      id: id.text, phoneNumber: number.text, providerNumberID: carrierNumber, status: status.wire,
      isTrial: isTrial, trialExpiresAt: trialExpiresAt, message: message,
      statusReason: statusReason)
  }
}

extension AvailableNumber {
  var wire: API.AvailableNumber {
    API.AvailableNumber(
      phoneNumber: phoneNumber.text, monthlyPrice: monthlyPrice.description,
      setupPrice: setupPrice.description, features: features.map(\.rawValue), locality: locality,
      region: region)
  }
}

extension SearchFilters {
  init(_ wire: SearchPhoneNumbersRequest.Filters) throws(NumberFailure) {
    let type: NumberType
    switch wire.numberType {
    case .unspecified, .local: type = .local
    case .tollFree: type = .tollFree
    default: throw .invalid([FieldFault("filters.numberType", "must be local or toll-free")])
    }
    self.init(countryCode: wire.countryCode, numberType: type)
    areaCode = wire.areaCode
    state = wire.state
    city = wire.city
    prefix = wire.prefix
    contains = wire.contains
    features = Set(wire.features.compactMap(NumberFeature.init(rawValue:)))
    if let limit = wire.limit { self.limit = Int(limit) }
  }
}

extension CallRoute {
  var outcome: RouteOutcome {
    switch self {
    case .routed: .routed
    case .unknownNumber: .unknownNumber
    case .notActive: .notActive
    case .unassigned: .unassigned
    case .inboundDisabled: .inboundDisabled
    }
  }
}

extension AssistantHead {
  /// The head of an assistant as assistant-config pushed it.
  ///
  /// - Throws: ``NumberFailure/invalid(_:)`` for one without the fields that routing needs.
  init(_ wire: Assistant) throws(NumberFailure) {
    var faults: [FieldFault] = []
    let id = AssistantID(wire.id)
    if id == nil { faults.append(FieldFault("assistant.id", "must be an id of an assistant")) }
    let team = TeamID(wire.accountID)
    if team == nil { faults.append(FieldFault("assistant.account_id", "must be an id of a team")) }
    if wire.version < 1 { faults.append(FieldFault("assistant.version", "must be at least 1")) }
    guard let id, let team, faults.isEmpty else { throw .invalid(faults) }
    self.init(
      id: id, team: team, name: wire.name, version: wire.version,
      isInboundEnabled: wire.inboundEnabled, isOutboundEnabled: wire.outboundEnabled,
      configuration: wire.protobuf())
  }
}
