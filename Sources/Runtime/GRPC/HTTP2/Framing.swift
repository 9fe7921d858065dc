extension WireMessage {
  /// The encoding behind gRPC's prefix: a flag of no compression and the length, big-endian.
  ///
  /// - Throws: INTERNAL when the message cannot be encoded, RESOURCE_EXHAUSTED from 4 GiB.
  func framed() throws(RPCError) -> [UInt8] {
    var framed = try wireBytes(reserving: InboundBuffer.prefixBytes)
    guard let length = UInt32(exactly: framed.count - InboundBuffer.prefixBytes) else {
      throw RPCError(code: .resourceExhausted, message: "a message is longer than 4 GiB")
    }
    framed.withUnsafeMutableBytes { octets in
      octets[0] = 0
      octets.storeBytes(of: length.bigEndian, toByteOffset: 1, as: UInt32.self)
    }
    return framed
  }
}
