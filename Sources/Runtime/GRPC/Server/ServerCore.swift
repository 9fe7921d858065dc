/// What the connections of a server share across loops; immutable.
final class ServerCore: Sendable {
  let configuration: ServerConfiguration
  let methods: MethodTable
  let interceptors: [ServerInterceptor]

  init(
    configuration: ServerConfiguration, methods: MethodTable, interceptors: [ServerInterceptor]
  ) {
    self.configuration = configuration
    self.methods = methods
    self.interceptors = interceptors
  }

  func isFull(_ state: LoopState) -> Bool {
    state.handlerCount >= configuration.handlersPerLoopMax
  }

  func handlerStarts(_ state: LoopState) { state.handlerCount += 1 }

  func handlerEnds(_ state: LoopState) { state.handlerCount -= 1 }
}
