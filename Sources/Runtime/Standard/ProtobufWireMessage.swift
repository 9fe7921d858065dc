package import GRPC
package import Protobuf

/// Makes a protobuf message what gRPC carries: generated messages of services conform to both.
extension WireMessage where Self: ProtobufMessage {
  package init(wire bytes: UnsafeRawBufferPointer) throws(RPCError) {
    do throws(ProtobufError) {
      try self.init(protobuf: bytes)
    } catch {
      throw RPCError(error, messageName: Self.messageName)
    }
  }

  package func wireBytes(reserving prefix: Int) throws(RPCError) -> [UInt8] {
    protobuf(reserving: prefix)
  }
}

extension RPCError {
  /// INTERNAL: the octets of a message are not what its type says.
  package init(_ error: ProtobufError, messageName: String) {
    self.init(code: .internal, message: "\(error.reason) (\(messageName))")
  }
}
