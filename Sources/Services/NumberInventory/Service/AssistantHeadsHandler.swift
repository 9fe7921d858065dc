package import API
package import GRPC
package import Protobuf
import Telephony

/// The RPCs by which assistant-config pushes the latest versions of its assistants.
package struct AssistantHeadsHandler: AssistantHeadsService {
  private let heads: HeadStore
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(heads: HeadStore, clock: any WallClock, failures: FailureMapping) {
    self.heads = heads
    self.clock = clock
    self.failures = failures
  }

  package func putAssistantHead(
    _ request: PutAssistantHeadRequest, context: ServerContext
  ) async throws -> PutAssistantHeadResponse {
    try await failures.mapped {
      try await heads.put(AssistantHead(request.assistant ?? .init()), at: clock.now())
      return PutAssistantHeadResponse()
    }
  }

  package func tombstoneAssistant(
    _ request: TombstoneAssistantRequest, context: ServerContext
  ) async throws -> TombstoneAssistantResponse {
    try await failures.mapped {
      try await heads.tombstone(
        AssistantID(unchecked: request.assistantID), of: TeamID(unchecked: request.teamID),
        at: clock.now())
      return TombstoneAssistantResponse()
    }
  }
}
