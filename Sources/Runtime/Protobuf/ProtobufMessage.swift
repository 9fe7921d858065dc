import CProtobufArena

/// Why octets are not a message of the expected type.
package struct ProtobufError: Error, Sendable, Equatable {
  /// One sentence that repeats nothing of the octets.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// A message in Swift that libprotobuf-c encodes and decodes by way of its C form.
///
/// Conformances are generated.
package protocol ProtobufMessage: Sendable, Equatable {
  /// The struct that protoc-c made. Its first member is a `ProtobufCMessage`.
  associatedtype CMessage

  /// The full name of the type, as in `switchboard.numbers.v1.PhoneNumber`.
  static var messageName: String { get }

  /// Sets the C form to the empty message.
  static func initialize(_ message: UnsafeMutablePointer<CMessage>)

  /// Reads the C form.
  init(_ message: UnsafePointer<CMessage>) throws(ProtobufError)

  /// Writes the C form, which is empty; what it points to lives in the arena.
  func fill(_ message: UnsafeMutablePointer<CMessage>, _ arena: Arena)
}

/// Bounds of decoding.
package enum ProtobufLimits {
  /// The most memory that the C form of any message may take, in octets.
  package static let budgetMax = 64 << 20

  /// Memory that the C form of a message of `count` octets may take: 32 times its size and 64 KiB,
  /// at most ``budgetMax``.
  ///
  /// Enough for honest messages: a list of sub-messages with one short field each takes some 20
  /// times its size. Far below what a message made for it would want: 4 MiB of empty sub-messages
  /// take 200 MiB and more.
  package static func budget(for count: Int) -> Int {
    count < budgetMax / 32 ? min(64 * 1024 + 32 * count, budgetMax) : budgetMax
  }
}

extension ProtobufMessage {
  /// Decodes a message.
  ///
  /// libprotobuf-c reads some malformed or unusual octets otherwise than other implementations: a
  /// known field of the wrong wire type, and any group, are errors where others skip them, except
  /// a truth value, which is then true if any of its bits is set; of two messages in one oneof the
  /// last counts, where others merge them; bits of a number beyond its 64th are ignored; a text
  /// that a later one replaces is not checked.
  ///
  /// - Throws: for malformed octets, text that is not UTF-8 or contains U+0000, or one that would
  ///   take too much memory.
  package init(protobuf octets: UnsafeRawBufferPointer) throws(ProtobufError) {
    self = try Arena.withArena(budget: ProtobufLimits.budget(for: octets.count)) {
      (arena: Arena) throws(ProtobufError) -> Self in
      let start = octets.baseAddress?.assumingMemoryBound(to: UInt8.self)
      guard
        let message = protobuf_c_message_unpack(
          Self.cDescriptor(arena), arena.allocator, octets.count, start)
      else {
        throw ProtobufError(
          arena.isExhausted ? "the message takes too much memory" : "the message is malformed")
      }
      // The C form begins with its ProtobufCMessage.
      return try Self(UnsafeRawPointer(message).assumingMemoryBound(to: CMessage.self))
    }
  }

  package init(protobuf octets: [UInt8]) throws(ProtobufError) {
    let result: Result<Self, ProtobufError> = octets.withUnsafeBytes { octets in
      Result { () throws(ProtobufError) in try Self(protobuf: octets) }
    }
    self = try result.get()
  }

  /// Encodes the message behind `prefix` octets that are zero.
  package func protobuf(reserving prefix: Int = 0) -> [UInt8] {
    Arena.withArena(budget: 1 << 40) { arena in
      let pointer = UnsafeRawPointer(arena.message(self)).assumingMemoryBound(
        to: ProtobufCMessage.self)
      let size = protobuf_c_message_get_packed_size(pointer)
      return [UInt8](unsafeUninitializedCapacity: prefix + size) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        start.initialize(repeating: 0, count: prefix)
        count = prefix + protobuf_c_message_pack(pointer, start + prefix)
      }
    }
  }

  private static func cDescriptor(_ arena: Arena) -> UnsafePointer<ProtobufCMessageDescriptor>? {
    let sample = arena.allocate(CMessage.self)
    initialize(sample)
    return UnsafeRawPointer(sample).assumingMemoryBound(to: ProtobufCMessage.self).pointee
      .descriptor
  }
}
