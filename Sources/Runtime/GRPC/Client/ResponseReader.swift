import EventLoop

/// The responses of a call, one after another.
///
/// One task reads at a time. What was not read holds the server back through flow control. Dropping
/// the last reference before the end cancels the call.
package final class ResponseReader<Response: WireMessage>: AsyncSequence, Sendable {
  private let call: ClientCall

  init(call: ClientCall) { self.call = call }

  deinit { call.cancelFromAnyThread() }

  /// The next response, or nil after the last when the status is OK.
  ///
  /// - Throws: ``RPCError`` with any other status; CANCELLED when the reading task is cancelled.
  package func next() async throws -> Response? {
    try await withTaskCancellationHandler {
      try await call.next(Response.self)
    } onCancel: {
      call.cancelFromAnyThread()
    }
  }

  /// What the server sent before its first response; empty when the call ended without.
  package func initialMetadata() async -> Metadata {
    await withUnsafeContinuation { continuation in
      call.loop.runInLoop { [call] in
        call.whenInitialMetadata {
          continuation.resume(returning: call.initialMetadata ?? Metadata())
        }
      }
    }
  }

  /// What the server sent with its status; empty before the end.
  package func trailers() async -> Metadata {
    await withUnsafeContinuation { continuation in
      call.loop.runInLoop { [call] in continuation.resume(returning: call.trailers) }
    }
  }

  package struct Iterator: AsyncIteratorProtocol {
    let reader: ResponseReader

    package mutating func next() async throws -> Response? { try await reader.next() }
  }

  package func makeAsyncIterator() -> Iterator { Iterator(reader: self) }
}

/// The requests of a call, on their way.
package struct RequestWriter<Request: WireMessage>: Sendable {
  let call: ClientCall

  /// Sends a request; suspends while more than 64 KiB wait for a slow server.
  ///
  /// - Throws: ``RPCError`` when the call has ended.
  package func send(_ request: Request) async throws {
    try await call.send(try request.framed())
  }

  /// Says that no request follows.
  package func finish() {
    call.loop.runInLoop { [call] in call.finishRequests() }
  }
}
