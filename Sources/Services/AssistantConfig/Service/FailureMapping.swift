import API
import Database
import GRPC
package import Lifecycle
package import Telephony

/// Turns what a handler throws into what its caller sees.
///
/// Refusals go out as they are. Anything unexpected is a defect: the caller gets an id, and the log
/// has the same id beside the cause.
package struct FailureMapping: Sendable {
  private let logger: Logger
  private let ids: ULIDGenerator

  package init(logger: Logger, ids: ULIDGenerator) {
    self.logger = logger
    self.ids = ids
  }

  /// Runs the body of a handler.
  func mapped<Response>(_ body: () async throws -> Response) async throws -> Response {
    do {
      return try await body()
    } catch let failure as AssistantFailure {
      throw failure.rpcError
    } catch let error as RPCError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch DatabaseError.cancelled {
      throw CancellationError()
    } catch DatabaseError.overloaded {
      throw RPCError.refusal(
        .resourceExhausted, .overloaded, "Too much is being asked at once.",
        retryAfter: .seconds(1))
    } catch let error as DatabaseError where error.isTransient || error == .closed {
      logger.warning("the database does not take work", ["error": "\(error)"])
      throw RPCError.refusal(
        .unavailable, .unavailable, "The service cannot work now; nothing was changed.",
        retryAfter: .seconds(1))
    } catch {
      let id = ids.next()
      logger.error("a call failed", ["failure": id, "error": "\(error)"])
      throw RPCError.refusal(
        .internal, .internal, "Something went wrong on our side. Tell us this id: \(id)")
    }
  }
}
