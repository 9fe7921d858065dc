/// The requests of a call, one after another.
///
/// One task reads at a time. What was not read holds the sender back through flow control.
package struct RequestStream<Request: WireMessage>: AsyncSequence, Sendable {
  let context: ServerContext

  /// The next request, or nil after the last.
  ///
  /// - Throws: ``RPCError`` when the call was cancelled, its deadline passed, or a message is
  ///   malformed or over the limit.
  package func next() async throws -> Request? { try await context.next(Request.self) }

  package struct Iterator: AsyncIteratorProtocol {
    let stream: RequestStream

    package mutating func next() async throws -> Request? { try await stream.next() }
  }

  package func makeAsyncIterator() -> Iterator { Iterator(stream: self) }
}

/// The responses of a call, one after another.
package struct ResponseStream<Response: WireMessage>: Sendable {
  let context: ServerContext

  /// Sends a response; suspends while more than 64 KiB wait for a slow reader.
  ///
  /// - Throws: ``RPCError`` when the call was cancelled or its deadline passed, or when the message
  ///   cannot be encoded.
  package func send(_ response: Response) async throws {
    try await context.send(try response.framed())
  }

  /// Sends the initial metadata now instead of with the first response.
  package func sendInitialMetadata() async throws {
    try await context.sendInitialMetadata()
  }
}
