import GRPC
import NumberInventory

extension CarrierError {
  /// What a failed call to a carrier means.
  init(_ error: RPCError) {
    guard error.isFromPeer else {
      self =
        error.mayHaveRun
        ? .unknownOutcome(reason: error.message) : .unavailable(reason: error.message)
      return
    }
    switch error.code {
    // Said before the request is read, or while its bounds are checked.
    case .resourceExhausted: self = .unavailable(reason: error.message)
    case .invalidArgument, .unimplemented, .unauthenticated, .permissionDenied:
      self = .refused(reason: error.message)
    // UNAVAILABLE too: a proxy says it for a connection that it lost after it had sent the request.
    default: self = .unknownOutcome(reason: "\(error.code): \(error.message)")
    }
  }

  /// An answer that cannot be what this carrier sends: nobody knows what it has done.
  static var incomprehensible: CarrierError {
    .unknownOutcome(reason: "its answer was not understood")
  }
}
