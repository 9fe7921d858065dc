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
  private let upgradeURL: String?

  /// - Parameter upgradeURL: where a team can change its plan; told to whoever reaches its limit.
  package init(logger: Logger, ids: ULIDGenerator, upgradeURL: String? = nil) {
    self.logger = logger
    self.ids = ids
    self.upgradeURL = upgradeURL
  }

  /// Runs the body of a handler.
  func mapped<Response>(_ body: () async throws -> Response) async throws -> Response {
    do {
      return try await body()
    } catch let failure as NumberFailure {
      throw failure.rpcError(upgradeURL: upgradeURL)
    } catch let error as RPCError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch DatabaseError.cancelled {
      throw CancellationError()
    } catch DatabaseError.overloaded {
      throw NumberFailure.overloaded.rpcError(upgradeURL: nil)
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
