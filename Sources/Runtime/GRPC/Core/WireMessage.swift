/// A message that knows its encoding.
///
/// Generated messages conform; the runtime knows no protobuf.
package protocol WireMessage: Sendable {
  /// Decodes a message from octets that are valid during the call only.
  ///
  /// - Throws: INTERNAL when the octets are malformed.
  init(wire bytes: UnsafeRawBufferPointer) throws(RPCError)

  /// The encoding behind a free prefix.
  ///
  /// - Parameter prefix: Octets to leave free at the front, for the frame's five.
  /// - Throws: INTERNAL when the message cannot be encoded.
  func wireBytes(reserving prefix: Int) throws(RPCError) -> [UInt8]
}

/// A message whose encoding is passed through.
package struct RawMessage: WireMessage, Equatable {
  package var bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(wire bytes: UnsafeRawBufferPointer) throws(RPCError) { self.bytes = Array(bytes) }

  package func wireBytes(reserving prefix: Int) throws(RPCError) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: prefix + bytes.count) { buffer, count in
      buffer[..<prefix].initialize(repeating: 0)
      _ = buffer[prefix...].initialize(fromContentsOf: bytes)
      count = prefix + bytes.count
    }
  }
}
