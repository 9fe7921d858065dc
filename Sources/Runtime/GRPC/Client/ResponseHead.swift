/// One block of header fields of a response: the initial metadata or the trailers.
struct ResponseHead {
  /// The sum of name + value + 32 over all fields.
  var bytes = 0
  private(set) var httpStatus = 0
  private(set) var contentType: String?
  private(set) var grpcStatus: Int?
  private(set) var isGRPCStatusMalformed = false
  private(set) var isEncodingUnknown = false
  private(set) var grpcMessage = ""
  private(set) var details: [UInt8]?
  private(set) var metadata = Metadata()

  mutating func receive(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    switch name.first {
    case UInt8(ascii: ":"):
      if name.equals(":status") { httpStatus = Self.number(value) ?? 0 }
    case UInt8(ascii: "c") where name.equals("content-type"):
      if !value.equals("application/grpc") { contentType = String(decoding: value, as: UTF8.self) }
    case UInt8(ascii: "g") where name.hasPrefix("grpc-"):
      receiveReserved(name: name, value: value)
    default:
      metadata.appendReceived(name: name, value: value)
    }
  }

  private mutating func receiveReserved(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) {
    if name.equals("grpc-status") {
      grpcStatus = Self.number(value)
      isGRPCStatusMalformed = grpcStatus == nil
    } else if name.equals("grpc-message") {
      grpcMessage = PercentCoding.decode(value)
    } else if name.equals("grpc-status-details-bin") {
      details = Base64.decode(value)
    } else if name.equals("grpc-encoding") {
      isEncodingUnknown = !value.equals("identity")
    }
  }

  /// Whether the content type is gRPC's, with or without a subtype; a missing one is taken as such.
  var isGRPC: Bool {
    guard let contentType else { return true }
    return contentType.hasPrefix("application/grpc+") || contentType.hasPrefix("application/grpc;")
  }

  /// The outcome that this block tells as trailers; nil for OK.
  func outcome(ofHTTP initialStatus: Int) -> RPCError? {
    guard let grpcStatus else {
      if isGRPCStatusMalformed {
        return RPCError(
          code: .unknown, message: "grpc-status is malformed", metadata: metadata)
      }
      return RPCError(
        code: StatusMapping.status(ofHTTP: initialStatus),
        message: "the server answered with HTTP status \(initialStatus) and without grpc-status",
        metadata: metadata)
    }
    guard grpcStatus != 0 else { return nil }
    let code = StatusCode(rawValue: grpcStatus)
    guard code.isListed else {
      return RPCError(
        code: .unknown, message: "status \(grpcStatus): \(grpcMessage)", details: details,
        metadata: metadata, isFromPeer: true)
    }
    return RPCError(
      code: code, message: grpcMessage, details: details, metadata: metadata, isFromPeer: true)
  }

  /// A decimal number of at most nine digits.
  private static func number(_ text: UnsafeRawBufferPointer) -> Int? {
    guard text.count >= 1 && text.count <= 9 else { return nil }
    var number = 0
    for octet in text {
      guard octet >= 0x30 && octet <= 0x39 else { return nil }
      number = number * 10 + Int(octet - 0x30)
    }
    return number
  }
}
