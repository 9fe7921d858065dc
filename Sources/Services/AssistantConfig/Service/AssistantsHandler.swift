package import API
package import GRPC
package import Protobuf
package import Telephony

/// The RPCs of assistants, each for the caller's team.
package struct AssistantsHandler: AssistantsService {
  private let store: AssistantStore
  private let pusher: HeadPusher
  private let numbers: NumbersPeer
  private let catalog: Catalog
  private let ids: ULIDGenerator
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(
    store: AssistantStore,
    pusher: HeadPusher,
    numbers: NumbersPeer,
    catalog: Catalog,
    ids: ULIDGenerator,
    clock: any WallClock,
    failures: FailureMapping
  ) {
    self.store = store
    self.pusher = pusher
    self.numbers = numbers
    self.catalog = catalog
    self.ids = ids
    self.clock = clock
    self.failures = failures
  }

  package func createAssistant(
    _ request: CreateAssistantRequest, context: ServerContext
  ) async throws -> CreateAssistantResponse {
    try await failures.mapped {
      let team = try Caller(context).team(named: request.accountSlug)
      let template = request.templateID.flatMap(AssistantTemplate.init) ?? .custom
      let assistant = Assistant.new(
        id: AssistantID(from: ids),
        team: team,
        template: template,
        configuration: template.configuration(named: request.name),
        at: clock.now()
      )
      try await store.create(assistant, firstRetryAt: pusher.firstRetryAt)
      await pusher.push(assistant)
      return CreateAssistantResponse(assistant: assistant.wire)
    }
  }

  package func getAssistant(
    _ request: GetAssistantRequest, context: ServerContext
  ) async throws -> GetAssistantResponse {
    try await failures.mapped {
      let assistant = try await store.assistant(
        AssistantID(unchecked: request.assistantID), of: Caller(context).team)
      return GetAssistantResponse(assistant: assistant.wire)
    }
  }

  package func batchGetAssistants(
    _ request: BatchGetAssistantsRequest, context: ServerContext
  ) async throws -> BatchGetAssistantsResponse {
    try await failures.mapped {
      let found = try await store.assistants(
        request.assistantIDs.map(AssistantID.init(unchecked:)), of: Caller(context).team)
      return BatchGetAssistantsResponse(assistants: found.map(\.wire))
    }
  }

  package func listAssistants(
    _ request: ListAssistantsRequest, context: ServerContext
  ) async throws -> ListAssistantsResponse {
    try await failures.mapped {
      let team = try Caller(context).team(named: request.accountSlug)
      let (page, count) = try await store.assistants(
        of: team,
        limit: Int64(request.limit ?? Int32(AssistantLimits.assistantsPerTeam)),
        offset: Int64(request.offset)
      )
      return ListAssistantsResponse(assistants: page.map(\.wire), count: Int32(clamping: count))
    }
  }

  package func updateAssistant(
    _ request: UpdateAssistantRequest, context: ServerContext
  ) async throws -> UpdateAssistantResponse {
    try await failures.mapped {
      let team = try Caller(context).team(named: request.accountSlug)
      let (assistant, isNew) = try await store.update(
        AssistantID(unchecked: request.assistantID),
        of: team,
        by: AssistantChange(request),
        at: clock.now(),
        firstRetryAt: pusher.firstRetryAt
      )
      if isNew { await pusher.push(assistant) }
      return UpdateAssistantResponse(assistant: assistant.wire)
    }
  }

  package func deleteAssistant(
    _ request: DeleteAssistantRequest, context: ServerContext
  ) async throws -> DeleteAssistantResponse {
    try await failures.mapped {
      let team = try Caller(context).team
      let id = AssistantID(unchecked: request.assistantID)
      // First, so that nobody can close another team's assistant.
      _ = try await store.assistant(id, of: team)
      try await numbers.tombstone(id, of: team)
      try await store.delete(id, of: team, at: clock.now())
      return DeleteAssistantResponse(deleted: true)
    }
  }

  package func cloneAssistant(
    _ request: CloneAssistantRequest, context: ServerContext
  ) async throws -> CloneAssistantResponse {
    try await failures.mapped {
      let copy = try await store.clone(
        AssistantID(unchecked: request.assistantID),
        of: Caller(context).team,
        as: AssistantID(from: ids),
        name: request.name,
        at: clock.now(),
        firstRetryAt: pusher.firstRetryAt
      )
      await pusher.push(copy)
      return CloneAssistantResponse(assistant: copy.wire)
    }
  }

  package func listAssistantVersions(
    _ request: ListAssistantVersionsRequest, context: ServerContext
  ) async throws -> ListAssistantVersionsResponse {
    try await failures.mapped {
      let (page, count) = try await store.versions(
        AssistantID(unchecked: request.assistantID),
        of: Caller(context).team,
        limit: Int64(request.limit ?? 100),
        offset: Int64(request.offset)
      )
      return ListAssistantVersionsResponse(
        versions: page.map(\.wire), count: Int32(clamping: count))
    }
  }

  package func getAssistantVersion(
    _ request: GetAssistantVersionRequest, context: ServerContext
  ) async throws -> GetAssistantVersionResponse {
    try await failures.mapped {
      let assistant = try await store.version(
        request.version,
        of: AssistantID(unchecked: request.assistantID),
        team: Caller(context).team
      )
      return GetAssistantVersionResponse(assistant: assistant.wire)
    }
  }

  package func restoreAssistantVersion(
    _ request: RestoreAssistantVersionRequest, context: ServerContext
  ) async throws -> RestoreAssistantVersionResponse {
    try await failures.mapped {
      let (assistant, isNew) = try await store.restore(
        AssistantID(unchecked: request.assistantID),
        of: Caller(context).team,
        version: request.version,
        at: clock.now(),
        firstRetryAt: pusher.firstRetryAt
      )
      if isNew { await pusher.push(assistant) }
      return RestoreAssistantVersionResponse(assistant: assistant.wire)
    }
  }

  package func getCatalog(
    _ request: GetCatalogRequest, context: ServerContext
  ) async throws -> GetCatalogResponse {
    try await failures.mapped {
      catalog.wire(carrier: try await numbers.carrier())
    }
  }
}
