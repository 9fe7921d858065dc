/// Limits and times of a server.
package struct ServerConfiguration: Sendable {
  /// Longest request message in octets; default 4 MiB. A longer one ends the call with
  /// RESOURCE_EXHAUSTED before it is buffered.
  package var messageLimitBytes = 4 * 1024 * 1024
  /// Largest sum of name + value + 32 over a request's header fields; default 8 KiB. Above it the
  /// call ends with RESOURCE_EXHAUSTED, above four times it the stream is reset.
  package var headerLimitBytes = 8 * 1024
  /// Calls that a connection may have open; announced to the client, default 1,000.
  package var streamsPerConnectionMax = 1000
  /// Handlers running at a time on one loop; default 10,000. A call above it ends with
  /// RESOURCE_EXHAUSTED. A handler counts until it returns, even if its caller has left.
  package var handlersPerLoopMax = 10_000
  /// Open connections; the next is closed at once. Default 10,000.
  package var connectionsMax = 10_000
  /// How far senders may run ahead of handlers.
  package var windows = FlowControlWindows()
  /// How long open calls may go on after ``GRPCServer/beginGracefulShutdown()``; default 25 s. Then
  /// their handlers are cancelled and the callers see UNAVAILABLE.
  package var shutdownGrace: Duration = .seconds(25)
  /// Told of every call that has ended, on its loop; must be quick.
  package var observer: (@Sendable (CallSummary) -> Void)?

  package init() {}
}

/// What an observer learns of a call that has ended.
package struct CallSummary: Sendable {
  /// The path of a method that the server knows, else `other`: a label from a closed set.
  package var path: String
  package var code: StatusCode
  /// From the request's headers to the status, in nanoseconds.
  package var durationNanoseconds: Int64
}

/// A step before every handler, for authentication and the like.
package struct ServerInterceptor: Sendable {
  /// Runs on the call's loop, in the handler's task, in the order of the interceptors.
  ///
  /// It may read ``ServerContext/requestMetadata`` and set ``ServerContext/userInfo``. What it
  /// throws is the call's status, and the handler is not called.
  package var beforeHandler:
    @Sendable (_ context: ServerContext, _ path: String) async throws -> Void

  package init(
    beforeHandler:
      @escaping @Sendable (_ context: ServerContext, _ path: String) async throws ->
      Void
  ) {
    self.beforeHandler = beforeHandler
  }
}

/// A set of methods that a server offers; generated protocols refine it.
package protocol RPCService: Sendable {
  var methods: [ServerMethod] { get }
}
