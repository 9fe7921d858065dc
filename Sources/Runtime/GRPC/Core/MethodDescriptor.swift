/// How many messages go each way in a call.
package enum CallKind: Sendable, Hashable {
  case unary
  case clientStreaming
  case serverStreaming
  case bidirectional

  /// Whether the client sends any number of messages.
  package var streamsRequests: Bool { self == .clientStreaming || self == .bidirectional }
  /// Whether the server sends any number of messages.
  package var streamsResponses: Bool { self == .serverStreaming || self == .bidirectional }
}

/// A method's name and the types of its messages.
package struct MethodDescriptor<Request: WireMessage, Response: WireMessage>: Sendable {
  /// The service with its package, such as `grpc.health.v1.Health`.
  package let service: String
  /// The method's name, such as `Check`.
  package let name: String
  package let kind: CallKind
  /// The path on the wire: `/service/name`.
  package let path: String

  package init(service: String, name: String, kind: CallKind) {
    self.service = service
    self.name = name
    self.kind = kind
    path = "/\(service)/\(name)"
  }
}
