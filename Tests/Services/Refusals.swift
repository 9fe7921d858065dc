import API
import GRPC
import Testing

/// Expects a call to be refused with a status, a reason and, if given, a sentence.
func expectRefusal<Response>(
  _ code: StatusCode, _ reason: String, _ message: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> Response
) async {
  do {
    _ = try await call()
    Issue.record("the call was not refused", sourceLocation: sourceLocation)
  } catch let error as RPCError {
    #expect(error.code == code, sourceLocation: sourceLocation)
    #expect(error.refusalReason == reason, sourceLocation: sourceLocation)
    if let message { #expect(error.message == message, sourceLocation: sourceLocation) }
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
