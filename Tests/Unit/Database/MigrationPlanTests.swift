import Testing

@testable import Database

struct MigrationPlanTests {
  private let migrations = [
    Migration(1, "one", ["SELECT 1"]), Migration(2, "two", ["SELECT 2"]),
    Migration(3, "three", ["SELECT 3", "SELECT 4"]),
  ]

  private func applied(_ count: Int) -> [AppliedMigration] {
    migrations.prefix(count).map {
      AppliedMigration(number: $0.number, name: $0.name, checksum: $0.checksum)
    }
  }

  @Test(arguments: 0...3)
  func `what is not yet applied is pending`(count: Int) throws {
    let pending = try MigrationPlan.pending(migrations, applied: applied(count), path: "p")
    #expect(pending.map(\.number) == Array(count + 1..<4))
  }

  @Test func `a newer database is refused`() {
    #expect(throws: DatabaseError.self) {
      try MigrationPlan.pending(Array(migrations.prefix(2)), applied: applied(3), path: "p")
    }
  }

  @Test func `a gap in the record is refused`() {
    #expect(throws: DatabaseError.self) {
      try MigrationPlan.pending(migrations, applied: Array(applied(3)[1...]), path: "p")
    }
  }

  @Test func `the checksum tells statements apart, also by where they end`() {
    let one = Migration(1, "a", ["SELECT 1", "SELECT 2"])
    let other = Migration(1, "a", ["SELECT 1", "SELECT 3"])
    let renamed = Migration(1, "b", ["SELECT 1", "SELECT 2"])
    #expect(one.checksum != other.checksum)
    #expect(one.checksum == renamed.checksum)
    #expect(one.checksum.count == 64)
  }

  @Test func `a gap in the program's numbers stops it`() async {
    await #expect(processExitsWith: .failure) {
      _ = try MigrationPlan.pending([Migration(2, "two", [])], applied: [], path: "p")
    }
  }
}
