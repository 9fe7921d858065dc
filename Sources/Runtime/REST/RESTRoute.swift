package import JSON
package import Protobuf

/// Who may call a method.
package enum MethodAccess: Sendable, Equatable {
  /// A user's API key, or a service for itself.
  case key
  /// Services only.
  case service
  /// Anybody.
  case everybody
}

/// What a caller of a method must be and have.
///
/// Generated from the proto's options.
package struct MethodPolicy: Sendable, Equatable {
  /// As in `/switchboard.numbers.v1.PhoneNumbers/SearchPhoneNumbers`.
  package let path: String
  package let access: MethodAccess
  /// All of them are needed.
  package let scopes: [String]

  package init(path: String, access: MethodAccess, scopes: [String]) {
    self.path = path
    self.access = access
    self.scopes = scopes
  }
}

/// The parts of an HTTP request that become fields of a message.
package struct RESTInput {
  /// The path's parameters by the proto names of their fields, decoded.
  package var parameters: [(name: String, value: String)]
  /// The query's parameters in order, decoded.
  package var query: [(name: String, value: String)]
  /// Nil when there is no body.
  package var body: JSONValue?

  package init(
    parameters: [(name: String, value: String)] = [], query: [(name: String, value: String)] = [],
    body: JSONValue? = nil
  ) {
    self.parameters = parameters
    self.query = query
    self.body = body
  }

  package func parameter(_ name: String) -> String {
    parameters.first { $0.name == name }?.value ?? ""
  }
}

/// One REST call: how it becomes an RPC, and the RPC's answer JSON.
///
/// Generated from `google.api.http`.
package struct RESTRoute: Sendable {
  package enum Segment: Sendable, Equatable {
    case literal(String)
    /// The proto name of the field.
    case parameter(String)
  }

  /// Thrown when the octets of a response are not the expected message.
  package typealias ResponseError = ProtobufError

  /// In upper case, as in `PATCH`.
  package let method: String
  /// As in `/api/assistants/{assistant_id}`: the label of logs and metrics, which the caller cannot
  /// vary.
  package let pattern: String
  package let segments: [Segment]
  /// Whether a body is read; without one the request's fields come from the query.
  package let hasBody: Bool
  package let policy: MethodPolicy
  /// Makes the encoded request.
  package let request: @Sendable (RESTInput) throws(ValidationError) -> [UInt8]
  /// Writes the members of the encoded response into an object that is open.
  package let write: @Sendable (_ response: [UInt8], inout JSONWriter) throws(ResponseError) -> Void

  package init(
    method: String, pattern: String, segments: [Segment], hasBody: Bool, policy: MethodPolicy,
    request: @escaping @Sendable (RESTInput) throws(ValidationError) -> [UInt8],
    write:
      @escaping @Sendable ([UInt8], inout JSONWriter) throws(ResponseError) -> Void
  ) {
    self.method = method
    self.pattern = pattern
    self.segments = segments
    self.hasBody = hasBody
    self.policy = policy
    self.request = request
    self.write = write
  }
}
