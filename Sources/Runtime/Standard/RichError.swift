package import GRPC
package import Protobuf

/// The rich error model of gRPC: a `google.rpc.Status` with details in `grpc-status-details-bin`
/// (https://grpc.io/docs/guides/error/#richer-error-model).
extension RPCError {
  /// An error with details.
  package static func rich(
    _ code: StatusCode, _ message: String, details: [AnyMessage]
  ) -> RPCError {
    let status = Status(code: Int32(code.rawValue), message: message, details: details)
    return RPCError(code: code, message: message, details: status.protobuf())
  }

  /// The details that came with the error; none if there are none or they are malformed.
  package var richDetails: [AnyMessage] {
    guard let details, let status = try? Status(protobuf: details),
      status.code == Int32(code.rawValue)
    else { return [] }
    return status.details
  }

  /// The first detail of a type.
  package func detail<Message: ProtobufMessage>(_ type: Message.Type) -> Message? {
    for detail in richDetails where detail.messageName == type.messageName {
      return try? type.init(protobuf: detail.value)
    }
    return nil
  }
}

extension AnyMessage {
  /// Packs a message, under the usual prefix of type URLs.
  package init(_ message: some ProtobufMessage) {
    self.init(
      typeURL: "type.googleapis.com/\(type(of: message).messageName)", value: message.protobuf())
  }

  /// The full name of the message inside: what follows the last slash of the type URL.
  package var messageName: String {
    typeURL.split(separator: "/").last.map(String.init) ?? ""
  }
}
