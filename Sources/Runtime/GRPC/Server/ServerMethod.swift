/// A method with its handler, ready for a server.
///
/// Handlers run on the loop of their call, as child-less tasks that are cancelled when the caller
/// gives up, the deadline passes, the connection is lost, or the server stops.
package struct ServerMethod: Sendable {
  package let path: String
  package let kind: CallKind
  /// Starts the handler; called on the call's loop once its request may be read.
  let start: @Sendable (ServerContext) -> Void

  /// Makes a method of one request and one response.
  package static func unary<Request, Response>(
    _ descriptor: MethodDescriptor<Request, Response>,
    _ handler: @escaping @Sendable (Request, ServerContext) async throws -> Response
  ) -> ServerMethod {
    ServerMethod(path: descriptor.path, kind: .unary) { context in
      guard let request = context.takeSingleRequest(Request.self) else { return }
      startUnary(context, request, handler)
    }
  }

  /// Makes a method of one request and any number of responses.
  ///
  /// The call ends well when the handler returns.
  package static func serverStreaming<Request, Response>(
    _ descriptor: MethodDescriptor<Request, Response>,
    _ handler:
      @escaping @Sendable (Request, ResponseStream<Response>, ServerContext) async throws
      -> Void
  ) -> ServerMethod {
    ServerMethod(path: descriptor.path, kind: .serverStreaming) { context in
      guard let request = context.takeSingleRequest(Request.self) else { return }
      startStreaming(context) {
        try await handler(request, ResponseStream(context: context), context)
      }
    }
  }

  /// Makes a method of any number of requests and one response.
  package static func clientStreaming<Request, Response>(
    _ descriptor: MethodDescriptor<Request, Response>,
    _ handler: @escaping @Sendable (RequestStream<Request>, ServerContext) async throws -> Response
  ) -> ServerMethod {
    ServerMethod(path: descriptor.path, kind: .clientStreaming) { context in
      startStreaming(context) {
        let response = try await handler(RequestStream(context: context), context)
        try await ResponseStream(context: context).send(response)
      }
    }
  }

  /// Makes a method of any number of requests and responses, in any order.
  ///
  /// The call ends well when the handler returns.
  package static func bidirectional<Request, Response>(
    _ descriptor: MethodDescriptor<Request, Response>,
    _ handler:
      @escaping @Sendable (RequestStream<Request>, ResponseStream<Response>, ServerContext)
      async throws -> Void
  ) -> ServerMethod {
    ServerMethod(path: descriptor.path, kind: .bidirectional) { context in
      startStreaming(context) {
        try await handler(
          RequestStream(context: context), ResponseStream(context: context), context)
      }
    }
  }
}

/// Starts a unary handler: the message goes from the stream's memory into the task, no queue
/// between.
nonisolated func startUnary<Request: WireMessage, Response: WireMessage>(
  _ context: ServerContext, _ request: Request,
  _ handler: @escaping @Sendable (Request, ServerContext) async throws -> Response
) {
  context.handlerStarts()
  let task = context.withInheritance {
    Task.immediate(executorPreference: context.loop) {
      await runUnary(context, request, handler)
    }
  }
  context.adopt(task)
}

// Apart from the task's closure, which would look for its executor again after each await.
nonisolated(nonsending) func runUnary<Request: WireMessage, Response: WireMessage>(
  _ context: ServerContext, _ request: Request,
  _ handler: @Sendable (Request, ServerContext) async throws -> Response
) async {
  do {
    if context.hasInterceptors { try await context.intercept() }
    let response = try await handler(request, context)
    context.handlerEnded(response: try response.framed())
  } catch {
    context.handlerEnded(RPCError(thrown: error))
  }
}

private nonisolated func startStreaming(
  _ context: ServerContext, _ body: @escaping @Sendable () async throws -> Void
) {
  context.handlerStarts()
  let task = context.withInheritance {
    Task.immediate(executorPreference: context.loop) {
      do {
        if context.hasInterceptors { try await context.intercept() }
        try await body()
        context.handlerEnded(nil)
      } catch {
        context.handlerEnded(RPCError(thrown: error))
      }
    }
  }
  context.adopt(task)
}
