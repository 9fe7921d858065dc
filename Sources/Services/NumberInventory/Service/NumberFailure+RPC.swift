import API
import GRPC
import REST
import Standard
import Telephony

extension NumberFailure {
  /// The refusal that a caller sees.
  func rpcError(upgradeURL: String?) -> RPCError {
    switch self {
    case .foreign:
      .refusal(.permissionDenied, .forbidden, "Forbidden")
    case .noNumber(let id):
      .refusal(.notFound, .notFound, "No phone number has the id \(id).")
    case .noAssistant(let id):
      .refusal(.notFound, .notFound, "No assistant has the id \(id).")
    case .invalid(let faults):
      ValidationError(faults.map { FieldViolation(path: $0.path, problem: $0.problem) }).rpcError
    case .unsupportedCountry:
      Self.countryRefusal
    case .limitReached(let eligibility):
      Self.limitReached(eligibility, upgradeURL)
    case .taken:
      .refusal(
        .aborted, .numberTaken,
        "This number is no longer available. Search again and choose another one.")
    case .releasedMeanwhile:
      .refusal(.aborted, .numberTaken, "The number was released while it was being bought.")
    case .owned(let id):
      .refusal(
        .alreadyExists, .numberOwned, "Your team has this number already.",
        details: [AnyMessage(PurchaseRefusal(phoneNumberID: id.text))])
    case .unknownConnection:
      .refusal(
        .invalidArgument, .unknownConnection,
        "connectionId names no connection that the carrier knows.")
    case .carrierFailed(let number):
      .refusal(
        .internal, .carrierFailed, number.statusReason ?? "The carrier refused the order.",
        details: [AnyMessage(PurchaseRefusal(phoneNumber: number.purchased(Self.failedMessage)))])
    case .carrierRefused(let reason):
      .refusal(.internal, .carrierFailed, "The carrier refused: \(reason)")
    case .billingUnavailable:
      Self.unavailable("The plan could not be checked, so nothing was bought.")
    case .carrierUnavailable:
      Self.unavailable("The carrier does not answer, so nothing was done.")
    case .overloaded:
      .refusal(
        .resourceExhausted, .overloaded, "Too much is being asked at once.",
        retryAfter: .seconds(1))
    case .unsettled:
      .refusal(
        .deadlineExceeded, .timeout,
        "What became of the purchase is not known yet. The list of numbers will show it.")
    case .notActive(let id, let status):
      .refusal(
        .aborted, .numberNotActive,
        "The phone number \(id) is \(status.rawValue); only active numbers can be assigned.")
    case .assistantHasNumbers(let count):
      .refusal(
        .failedPrecondition, .assistantHasNumbers,
        "\(count == 1 ? "1 phone number is" : "\(count) phone numbers are") assigned to the "
          + "assistant. Remove them first.")
    case .callerIDRefused(let refusal):
      .refusal(.permissionDenied, .forbidden, refusal.sentence)
    }
  }

  private static let failedMessage = "Phone number could not be purchased"

  private static var countryRefusal: RPCError {
    let countries = Country.allCases.map(\.code).joined(separator: ", ")
    let problem = "must be one of \(countries)"
    let fields = [
      BadRequest.FieldViolation(field: "filters.countryCode", description: problem)
    ]
    return .refusal(
      .invalidArgument, .unsupportedCountry, "filters.countryCode \(problem).",
      details: [AnyMessage(BadRequest(fieldViolations: fields))])
  }

  private static func limitReached(_ eligibility: Eligibility, _ upgradeURL: String?) -> RPCError {
    .refusal(
      .permissionDenied, .numberLimitReached,
      "The plan \(eligibility.planName) allows \(eligibility.maxAllowed) phone "
        + "\(eligibility.maxAllowed == 1 ? "number" : "numbers"), and your team has "
        + "\(eligibility.currentCount). Upgrade the plan or release a number.",
      details: [
        AnyMessage(PurchaseRefusal(eligibility: eligibility.wire, upgradeURL: upgradeURL))
      ])
  }

  private static func unavailable(_ message: String) -> RPCError {
    .refusal(.unavailable, .unavailable, message, retryAfter: .seconds(2))
  }
}

extension CallerIDRefusal {
  fileprivate var sentence: String {
    switch self {
    case .notAssigned: "The number is not assigned to this assistant."
    case .notActive: "The number is not active."
    case .outboundDisabled: "outbound_enabled is off for this assistant."
    }
  }
}
