import Database
import EventLoop
import Foundation
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ConcurrencyTests {
  private struct Abandoned: Error {}

  private static let accounts = [
    Migration(
      1, "accounts",
      [
        """
        CREATE TABLE accounts (
          id BIGINT PRIMARY KEY, balance BIGINT NOT NULL CHECK (balance >= 0)
        )
        """,
        "CREATE TABLE transfers (id TEXT PRIMARY KEY)",
      ])
  ]

  /// A small generator of numbers that are the same for the same seed.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static func transfer(
    _ id: String, from: Int, to: Int, amount: Int, isAbandoned: Bool, in database: any Database
  ) async throws -> Bool {
    do {
      try await database.write { transaction in
        try await transaction.execute("INSERT INTO transfers (id) VALUES ($1)", [.text(id)])
        try await transaction.execute(
          "UPDATE accounts SET balance = balance + $1 WHERE id = $2",
          [.integer(amount), .integer(to)])
        try await transaction.execute(
          "UPDATE accounts SET balance = balance - $1 WHERE id = $2",
          [.integer(amount), .integer(from)])
        if isAbandoned { throw Abandoned() }
      }
      return true
    } catch is Abandoned {
      return false
    } catch DatabaseError.constraint(.check, _) {
      return false
    }
  }

  private static func total(in database: any Database) async throws -> Int64 {
    try await database.read { transaction in
      // Two statements, which see one state.
      let ids = try await transaction.query("SELECT id FROM accounts")
      var total: Int64 = 0
      for id in ids {
        total += try await transaction.query(
          "SELECT balance FROM accounts WHERE id = $1", [id.values[0]])[0].integer(0)
      }
      return total
    }
  }

  @Test(arguments: Engine.allCases)
  func `money moved by many writers at once is neither made nor lost`(engine: Engine) async throws {
    let seed = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap(UInt64.init) ?? 20_260_729
    let isSlow = engine == .suspending
    let (tasks, transfers) = (16, isSlow ? 30 : 150)
    try await TemporaryDatabase.with(folder: { temporary in
      let sqlite = try temporary.open(Self.accounts) { configuration in
        configuration.groupMax = 7
        configuration.passiveCheckpointFrames = 50
        configuration.restartCheckpointFrames = 200
      }
      defer { sqlite.close() }
      let database = engine.on(sqlite)
      try await sqlite.write { transaction in
        for id in 0..<10 {
          try await transaction.execute(
            "INSERT INTO accounts (id, balance) VALUES ($1, 100)", [.integer(id)])
        }
      }
      let loops = try (0..<2).map { try EventLoop(index: $0) }
      defer { for loop in loops { loop.stop() } }
      let moved = try await withThrowingTaskGroup(of: Int.self) { group in
        for task in 0..<tasks {
          // Some callers are on event loops, some on the default pool.
          let executor: EventLoop? = task % 3 < 2 ? loops[task % 3] : nil
          group.addTask(executorPreference: executor) {
            var random = Random(state: seed &+ UInt64(task))
            var moved = 0
            for index in 0..<transfers {
              let done = try await Self.transfer(
                "\(task)-\(index)", from: .random(in: 0..<10, using: &random),
                to: .random(in: 0..<10, using: &random),
                amount: .random(in: 0..<60, using: &random),
                isAbandoned: Bool.random(using: &random), in: database)
              if done { moved += 1 }
              let total = try await Self.total(in: database)
              #expect(total == 1000, "seed \(seed)")
            }
            return moved
          }
        }
        return try await group.reduce(0, +)
      }
      let stored = try await sqlite.read { transaction in
        Int(try await transaction.query("SELECT count(*) FROM transfers")[0].integer(0))
      }
      #expect(stored == moved, "seed \(seed)")
      #expect(moved > 0)
    })
  }
}
