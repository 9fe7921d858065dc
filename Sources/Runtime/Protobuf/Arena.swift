package import CProtobufArena

/// Memory for the C form of one message; freed all at once at the end of ``withArena(budget:_:)``.
package struct Arena {
  let arena: OpaquePointer

  /// Runs a body with an arena of at most `budget` octets.
  package static func withArena<Result, Failure: Error>(
    budget: Int, _ body: (Arena) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let arena = carena_begin(budget)!
    defer { carena_end(arena) }
    return try body(Arena(arena: arena))
  }

  var allocator: UnsafeMutablePointer<ProtobufCAllocator> { carena_allocator(arena) }

  var isExhausted: Bool { carena_is_exhausted(arena) != 0 }

  /// Memory for `count` values, not initialised.
  package func allocate<Value>(_ type: Value.Type, _ count: Int = 1) -> UnsafeMutablePointer<Value>
  {
    guard let memory = carena_allocate(arena, MemoryLayout<Value>.stride * count) else {
      // Only messages of our own making are encoded, with a budget that none reaches.
      preconditionFailure("no memory for a message")
    }
    return memory.bindMemory(to: type, capacity: count)
  }

  /// A copy of the text's octets.
  package func bytes(_ text: String) -> ProtobufCBinaryData {
    var text = text
    return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
  }

  package func bytes(_ octets: [UInt8]) -> ProtobufCBinaryData {
    octets.withUnsafeBytes { copy($0) }
  }

  private func copy(_ octets: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
    guard let source = octets.baseAddress, octets.count > 0 else {
      return ProtobufCBinaryData(len: 0, data: nil)
    }
    let memory = allocate(UInt8.self, octets.count)
    memory.update(from: source.assumingMemoryBound(to: UInt8.self), count: octets.count)
    return ProtobufCBinaryData(len: octets.count, data: memory)
  }

  /// A C array made from a Swift one; nil for an empty one.
  package func array<Element, Value>(
    _ elements: [Element], _ convert: (Element) -> Value
  ) -> UnsafeMutablePointer<Value>? {
    guard !elements.isEmpty else { return nil }
    let memory = allocate(Value.self, elements.count)
    for (index, element) in elements.enumerated() {
      (memory + index).initialize(to: convert(element))
    }
    return memory
  }

  /// The C form of a message.
  package func message<Message: ProtobufMessage>(
    _ message: Message
  ) -> UnsafeMutablePointer<Message.CMessage> {
    let memory = allocate(Message.CMessage.self)
    Message.initialize(memory)
    message.fill(memory, self)
    return memory
  }
}
