import Database
import Foundation
import Testing

@Suite(.timeLimit(.minutes(2)))
struct DurabilityTests {
  /// Writes pairs of rows from several tasks and, after each answer, its number into a file; kills
  /// the process in the middle of it.
  private static func writeUntilKilled(path: String, answers: Int) async throws {
    let database = try SQLiteDatabase(path: path, migrations: Notes.migrations)
    let acknowledged = open(path + ".acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let remaining = DispatchSemaphore(value: answers)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for task in 0..<8 {
        tasks.addTask {
          for index in 0... {
            let number = index * 8 + task
            try await database.write { transaction in
              try await Notes.insert("a\(number)", team: "a", position: number, in: transaction)
              try await Notes.insert("b\(number)", team: "b", position: number, in: transaction)
            }
            let line = Array("\(number)\n".utf8)
            write(acknowledged, line, line.count)
            if remaining.wait(timeout: .now()) == .timedOut { kill(getpid(), SIGKILL) }
          }
        }
      }
      try await tasks.waitForAll()
    }
  }

  @Test(arguments: 1...5)
  func `a process killed while it writes loses nothing that it answered`(seed: Int) async throws {
    try await TemporaryDatabase.with(folder: { temporary in
      let path = temporary.path
      let answers = 50 + seed * seed * 37
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, answers = answers as Int] in
        try await DurabilityTests.writeUntilKilled(path: path, answers: answers)
      }
      defer { unlink(path + ".acknowledged") }
      let acknowledged = try String(contentsOfFile: path + ".acknowledged", encoding: .utf8)
        .split(separator: "\n")
      #expect(acknowledged.count >= answers)
      let database = try temporary.open()
      defer { database.close() }
      let stored = Set(try await Notes.ids(in: database))
      for number in acknowledged {
        #expect(stored.contains("a\(number)") && stored.contains("b\(number)"))
      }
      // No transaction is there by half.
      for id in stored {
        #expect(stored.contains((id.hasPrefix("a") ? "b" : "a") + id.dropFirst()))
      }
    })
  }
}
