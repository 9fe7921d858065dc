/// The outcome of one call that did not succeed.
///
/// Thrown by clients, and by handlers to choose the status that the caller sees. `message` goes to
/// the caller as it is.
package struct RPCError: Error, Sendable, Equatable, CustomStringConvertible {
  // One pointer wide: every stream has room for two, and typed throws hand it back in a register.
  private final class Storage: @unchecked Sendable {
    // SAFETY: written only while uniquely referenced.
    var code: StatusCode
    var message: String
    var details: [UInt8]?
    var metadata: Metadata
    var isFromPeer: Bool
    var mayHaveRun = false

    init(
      code: StatusCode, message: String, details: [UInt8]?, metadata: Metadata, isFromPeer: Bool
    ) {
      self.code = code
      self.message = message
      self.details = details
      self.metadata = metadata
      self.isFromPeer = isFromPeer
    }
  }

  private var storage: Storage

  package init(
    code: StatusCode, message: String, details: [UInt8]? = nil, metadata: Metadata = Metadata(),
    isFromPeer: Bool = false
  ) {
    storage = Storage(
      code: code, message: message, details: details, metadata: metadata, isFromPeer: isFromPeer)
  }

  /// The status; not `ok`.
  package var code: StatusCode {
    get { storage.code }
    set { own().code = newValue }
  }

  /// A sentence that is safe for the caller to read.
  package var message: String {
    get { storage.message }
    set { own().message = newValue }
  }

  /// A serialized `google.rpc.Status` for the trailer `grpc-status-details-bin`; its code must be
  /// the same as ``code``.
  package var details: [UInt8]? {
    get { storage.details }
    set { own().details = newValue }
  }

  /// Trailers beside the status: those to send from a handler, those received in a client.
  package var metadata: Metadata {
    get { storage.metadata }
    set { own().metadata = newValue }
  }

  /// True when the server said so; false when this side inferred it, for example from a lost
  /// connection or a deadline.
  package var isFromPeer: Bool {
    get { storage.isFromPeer }
    set { own().isFromPeer = newValue }
  }

  /// True when this side inferred the error after the request had left: the server may have carried
  /// it out. False when it certainly has not, and for what the server said itself.
  package var mayHaveRun: Bool {
    get { storage.mayHaveRun }
    set { own().mayHaveRun = newValue }
  }

  private mutating func own() -> Storage {
    if !isKnownUniquelyReferenced(&storage) {
      let shared = storage
      storage = Storage(
        code: shared.code, message: shared.message, details: shared.details,
        metadata: shared.metadata, isFromPeer: shared.isFromPeer)
      storage.mayHaveRun = shared.mayHaveRun
    }
    return storage
  }

  package static func == (one: RPCError, other: RPCError) -> Bool {
    one.storage === other.storage
      || one.code == other.code && one.message == other.message && one.details == other.details
        && one.metadata == other.metadata && one.isFromPeer == other.isFromPeer
        && one.mayHaveRun == other.mayHaveRun
  }

  package var description: String { "\(code): \(message)" }

  /// The error that a handler's thrown error becomes.
  ///
  /// `CancellationError` is CANCELLED; anything unknown is UNKNOWN with a fixed text, since its own
  /// may hold what the caller must not see.
  package init(thrown error: any Error) {
    if let error = error as? RPCError {
      self = error
    } else if let error = error as? any RPCErrorConvertible {
      self = error.rpcError
    } else if error is CancellationError {
      self.init(code: .cancelled, message: "the call was cancelled")
    } else {
      self.init(code: .unknown, message: "the handler failed")
    }
  }
}

/// An error that knows the status it is to its caller.
package protocol RPCErrorConvertible: Error {
  var rpcError: RPCError { get }
}
