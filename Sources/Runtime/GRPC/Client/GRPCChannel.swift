package import EventLoop

/// A client of one server: one HTTP/2 connection for each event loop.
///
/// Safe from any thread. A call made on a loop of the group stays on it; other callers get a loop
/// in turn. Connections are made when a call first needs one, and again after they were lost.
///
/// In a handler a call inherits the handler's deadline (the earlier one wins), and it is cancelled
/// with the handler's task: the server sees RST_STREAM(CANCEL), the caller CANCELLED.
///
/// While the server cannot be reached, calls fail with UNAVAILABLE at once, unless
/// ``CallOptions/waitForReady`` is set. A call whose stream the server never processed is sent
/// again without a word, at most once.
package final class GRPCChannel: Sendable {
  private let group: EventLoopGroup
  /// One for each loop, by the loop's index.
  private let channels: [LoopChannel]

  /// Makes a channel without connecting.
  ///
  /// - Parameters:
  ///   - target: `host:port`, with or without `dns:`; brackets around IPv6.
  ///   - group: The loops that carry the connections.
  ///   - configuration: Limits and times.
  /// - Throws: ``SocketAddress/Malformed``.
  package init(
    target: String, group: EventLoopGroup, configuration: ChannelConfiguration = .init()
  ) throws(SocketAddress.Malformed) {
    self.group = group
    let target = try ChannelTarget(target)
    channels = group.loops.map {
      LoopChannel(loop: $0, target: target, configuration: configuration)
    }
  }

  deinit { shutdown() }

  /// Refuses new calls with UNAVAILABLE; open ones go on to their end.
  package func shutdown() {
    for (loop, index) in zip(group.loops, group.loops.indices) {
      loop.execute { [channels] in channels[index].shutDown() }
    }
  }

  // MARK: Calls

  /// Makes a call of one request and one response.
  ///
  /// - Throws: ``RPCError``.
  package func unary<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request,
    options: CallOptions = .init()
  ) async throws -> Response {
    let call = makeCall(method, options, request: try request.framed())
    let outcome = try await outcome(of: call)
    return try outcome.message.withUnsafeBytes { octets in try Response(wire: octets) }
  }

  /// A response with the metadata around it.
  package struct UnaryResponse<Message: WireMessage>: Sendable {
    package var message: Message
    package var initialMetadata: Metadata
    package var trailers: Metadata
  }

  /// Makes a call of one request and one response, and tells the response's metadata too.
  ///
  /// - Throws: ``RPCError``.
  package func unaryWithMetadata<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request,
    options: CallOptions = .init()
  ) async throws -> UnaryResponse<Response> {
    let call = makeCall(method, options, request: try request.framed())
    let outcome = try await outcome(of: call)
    return UnaryResponse(
      message: try outcome.message.withUnsafeBytes { octets in try Response(wire: octets) },
      initialMetadata: outcome.initialMetadata, trailers: outcome.trailers)
  }

  /// Makes a call of one request and any number of responses.
  ///
  /// - Returns: The responses. Dropping it before the end cancels the call.
  /// - Throws: ``RPCError`` when the request cannot be encoded; the call's own outcome comes from
  ///   the responses.
  package func serverStreaming<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request,
    options: CallOptions = .init()
  ) async throws -> ResponseReader<Response> {
    let call = makeCall(method, options, request: try request.framed())
    call.loop.runInLoop { call.start() }
    return ResponseReader(call: call)
  }

  /// Makes a call of any number of requests and one response.
  ///
  /// - Parameter body: Sends the requests; when it returns, no more follow. What it throws cancels
  ///   the call and is thrown on, unless the server had ended the call before.
  /// - Throws: ``RPCError``, and what the body throws.
  package func clientStreaming<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, options: CallOptions = .init(),
    _ body: (RequestWriter<Request>) async throws -> Void
  ) async throws -> Response {
    let call = makeCall(method, options, request: nil)
    let outcome = try await withTaskCancellationHandler {
      call.loop.runInLoop { call.start() }
      let writer = RequestWriter<Request>(call: call)
      do {
        try await body(writer)
        writer.finish()
      } catch {
        guard try await call.loop.submit({ call.isDone }) else {
          call.cancelFromAnyThread()
          throw error
        }
      }
      return try await withUnsafeThrowingContinuation { continuation in
        call.loop.runInLoop { call.whenDone { continuation.resume(with: $0) } }
      } as ClientCall.Outcome
    } onCancel: {
      call.cancelFromAnyThread()
    }
    return try outcome.message.withUnsafeBytes { octets in try Response(wire: octets) }
  }

  /// Makes a call of any number of requests and responses, in any order.
  ///
  /// - Parameter body: Sends and reads, from several child tasks if it likes. When it returns, no
  ///   more requests follow; if it has not read to the end, the call is cancelled. What it throws
  ///   cancels the call and is thrown on.
  /// - Throws: ``RPCError``, and what the body throws.
  package func bidirectional<Request, Response, Result>(
    _ method: MethodDescriptor<Request, Response>, options: CallOptions = .init(),
    _ body: (RequestWriter<Request>, ResponseReader<Response>) async throws -> Result
  ) async throws -> Result {
    let call = makeCall(method, options, request: nil)
    return try await withTaskCancellationHandler {
      call.loop.runInLoop { call.start() }
      let writer = RequestWriter<Request>(call: call)
      defer { call.cancelFromAnyThread() }
      let result = try await body(writer, ResponseReader(call: call))
      writer.finish()
      return result
    } onCancel: {
      call.cancelFromAnyThread()
    }
  }

  private func makeCall<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ options: CallOptions, request: [UInt8]?
  ) -> ClientCall {
    ClientCall(
      channel: channels[group.preferred().index], path: method.path, kind: method.kind,
      options: options, request: request)
  }

  private func outcome(of call: ClientCall) async throws -> ClientCall.Outcome {
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        call.loop.runInLoop {
          call.whenDone { continuation.resume(with: $0) }
          call.start()
        }
      }
    } onCancel: {
      call.cancelFromAnyThread()
    }
  }
}
