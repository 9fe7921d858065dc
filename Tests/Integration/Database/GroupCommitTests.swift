import Database
import Dispatch
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GroupCommitTests {
  /// Holds the writer in its first commit until it is opened, so that other bodies queue behind it.
  final class Gate: Sendable {
    private let isUsed = Atomic(false)
    private let opened = DispatchSemaphore(value: 0)
    private let reached = AsyncStream<Void>.makeStream()

    var hooks: CommitHooks {
      CommitHooks(beforeCommit: { [self] _ in
        guard !isUsed.exchange(true, ordering: .relaxed) else { return }
        reached.continuation.finish()
        // On the writer's own thread, which may block.
        opened.wait()
      })
    }

    func waitUntilReached() async {
      for await _ in reached.stream {}
    }

    func open() { opened.signal() }
  }

  private struct Refused: Error, Equatable {}

  /// Waits for a number of bodies to queue; the test's time limit bounds it.
  private func waitForQueue(_ count: Int, of database: SQLiteDatabase) async {
    while database.waitingCount != count { await Task.yield() }
  }

  @Test func `bodies that wait together share a commit`() async throws {
    let gate = Gate()
    try await TemporaryDatabase.with { configuration in
      configuration.commitHooks = gate.hooks
    } _: { database in
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await Notes.insert("first", position: 1000, into: database) }
        await gate.waitUntilReached()
        for position in 0..<100 {
          tasks.addTask {
            try await Notes.insert("n\(position)", position: position, into: database)
          }
        }
        await waitForQueue(100, of: database)
        gate.open()
        try await tasks.waitForAll()
      }
      let counters = database.counters.current
      #expect(counters.transactions == 101)
      #expect(counters.commits == 2)
      #expect(counters.largestGroup == 100)
      #expect(try await Notes.count(in: database) == 101)
    }
  }

  @Test func `a group has a bound`() async throws {
    let gate = Gate()
    try await TemporaryDatabase.with { configuration in
      configuration.commitHooks = gate.hooks
      configuration.groupMax = 10
    } _: { database in
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await Notes.insert("first", position: 1000, into: database) }
        await gate.waitUntilReached()
        for position in 0..<25 {
          tasks.addTask {
            try await Notes.insert("n\(position)", position: position, into: database)
          }
        }
        await waitForQueue(25, of: database)
        gate.open()
        try await tasks.waitForAll()
      }
      #expect(database.counters.current.commits == 4)
      #expect(database.counters.current.largestGroup == 10)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a body that throws is rolled back alone`(engine: Engine) async throws {
    try await TemporaryDatabase.with { sqlite in
      let database = engine.on(sqlite)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for position in 0..<100 {
          tasks.addTask {
            let isRefused = position % 3 == 0
            do {
              try await database.write { transaction in
                try await Notes.insert("n\(position)", position: position, in: transaction)
                if isRefused { throw Refused() }
              }
              #expect(!isRefused)
            } catch is Refused {
              #expect(isRefused)
            }
          }
        }
        try await tasks.waitForAll()
      }
      #expect(try await Notes.count(in: database) == 66)
    }
  }

  @Test func `a commit that fails fails all its bodies and stores none of them`() async throws {
    let gate = Gate()
    let fails = Atomic(true)
    try await TemporaryDatabase.with { configuration in
      configuration.commitHooks = CommitHooks(beforeCommit: { count in
        try gate.hooks.beforeCommit(count)
        if count > 1 && fails.exchange(false, ordering: .relaxed) { throw Refused() }
      })
    } _: { database in
      let refusals = try await withThrowingTaskGroup(of: Bool.self) { tasks in
        tasks.addTask {
          try await Notes.insert("first", position: 1000, into: database)
          return false
        }
        await gate.waitUntilReached()
        for position in 0..<10 {
          tasks.addTask {
            do {
              try await Notes.insert("n\(position)", position: position, into: database)
              return false
            } catch is Refused {
              return true
            }
          }
        }
        await waitForQueue(10, of: database)
        gate.open()
        return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(refusals == 10)
      #expect(try await Notes.ids(in: database) == ["first"])
      try await Notes.insert("later", position: 1, into: database)
      #expect(try await Notes.ids(in: database) == ["first", "later"])
      #expect(database.counters.current.failedTransactions == 10)
    }
  }

  @Test func `a cancelled caller stops waiting at once and its body never runs`() async throws {
    let gate = Gate()
    try await TemporaryDatabase.with { configuration in
      configuration.commitHooks = gate.hooks
    } _: { database in
      let first = Task { try await Notes.insert("first", position: 1, into: database) }
      await gate.waitUntilReached()
      let waiting = Task { try await Notes.insert("waiting", position: 2, into: database) }
      await waitForQueue(1, of: database)
      waiting.cancel()
      await #expect(throws: DatabaseError.cancelled) { try await waiting.value }
      #expect(database.waitingCount == 0)
      gate.open()
      try await first.value
      #expect(try await Notes.ids(in: database) == ["first"])
    }
  }

  @Test func `a caller cancelled during the commit learns that its rows are there`() async throws {
    let gate = Gate()
    try await TemporaryDatabase.with { configuration in
      configuration.commitHooks = gate.hooks
    } _: { database in
      let first = Task { try await Notes.insert("first", position: 1, into: database) }
      await gate.waitUntilReached()
      first.cancel()
      gate.open()
      try await first.value
      #expect(try await Notes.ids(in: database) == ["first"])
    }
  }

  @Test func `a task that is cancelled already begins nothing`() async throws {
    try await TemporaryDatabase.with { database in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        await #expect(throws: DatabaseError.cancelled) {
          try await Notes.insert("a", position: 1, into: database)
        }
        await #expect(throws: DatabaseError.cancelled) { try await Notes.count(in: database) }
      }
      await task.value
      let count = try await Notes.count(in: database)
      #expect(count == 0)
    }
  }

  @Test func `a body beyond the bound of the queue is refused`() async throws {
    let gate = Gate()
    try await TemporaryDatabase.with { configuration in
      configuration.commitHooks = gate.hooks
      configuration.waitingMax = 5
    } _: { database in
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await Notes.insert("first", position: 1000, into: database) }
        await gate.waitUntilReached()
        for position in 0..<5 {
          tasks.addTask {
            try await Notes.insert("n\(position)", position: position, into: database)
          }
        }
        await waitForQueue(5, of: database)
        await #expect(throws: DatabaseError.overloaded) {
          try await Notes.insert("refused", position: 7, into: database)
        }
        gate.open()
        try await tasks.waitForAll()
      }
      #expect(try await Notes.count(in: database) == 6)
    }
  }

  @Test func `closing finishes the bodies that wait and refuses later ones`() async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let gate = Gate()
      let database = try temporary.open(Notes.migrations) { $0.commitHooks = gate.hooks }
      let first = Task { try await Notes.insert("first", position: 1, into: database) }
      await gate.waitUntilReached()
      let waiting = Task { try await Notes.insert("waiting", position: 2, into: database) }
      await waitForQueue(1, of: database)
      let closing = Task.detached { database.close() }
      gate.open()
      await closing.value
      try await first.value
      try await waiting.value
      await #expect(throws: DatabaseError.closed) {
        try await Notes.insert("late", position: 3, into: database)
      }
      await #expect(throws: DatabaseError.closed) { try await Notes.count(in: database) }
      let again = try temporary.open()
      defer { again.close() }
      #expect(try await Notes.ids(in: again) == ["first", "waiting"])
    })
  }
}
