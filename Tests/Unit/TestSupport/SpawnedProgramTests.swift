import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SpawnedProgramTests {
  @Test
  func `lines are found in both streams, and the end is told`() async throws {
    let program = try SpawnedProgram(
      path: "/bin/sh", ["-c", "echo one; echo two >&2; echo last; exit 3"])
    #expect(try await program.line(containing: "tw") == "two")
    #expect(try await program.end() == .exited(3))
    #expect(program.output == "one\nlast\n")
    await #expect(throws: SpawnedProgram.Failure.self) {
      try await program.line(containing: "three")
    }
  }

  @Test
  func `a signal ends it, and is told apart from an exit`() async throws {
    let program = try SpawnedProgram(path: "/bin/sleep", ["60"])
    program.kill(SIGTERM)
    #expect(try await program.end() == .signalled(SIGTERM))
  }

  @Test
  func `a program that is let go of is gone`() throws {
    func identifier() throws -> pid_t {
      try SpawnedProgram(path: "/bin/sleep", ["60"]).processID
    }
    #expect(try kill(identifier(), 0) == -1)
  }

  @Test
  func `the environment of the person who runs the tests stays outside`() async throws {
    let program = try SpawnedProgram(path: "/usr/bin/env", [], environment: ["LISTEN": "fd:3"])
    #expect(try await program.end() == .exited(0))
    let names = program.output.split(separator: "\n").compactMap { $0.split(separator: "=").first }
    let known: Set<Substring> = [
      "PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "SWIFT_BACKTRACE", "LISTEN",
    ]
    #expect(known.isSuperset(of: names))
  }

  @Test
  func `waiting ends with a sentence`() async {
    await #expect(throws: NeverHappened.self) {
      try await eventually("the moon", within: .milliseconds(5)) { false }
    }
  }

  @Test
  func `a seed repeats its numbers`() {
    var first = SeededRandom(seed: 1)
    var second = SeededRandom(seed: 1)
    #expect((0..<10).map { _ in first.next() } == (0..<10).map { _ in second.next() })
    // The first value of SplitMix64 from 0, as published with the algorithm.
    var zero = SeededRandom(seed: 0)
    #expect(zero.next() == 0xE220_A839_7B1D_CDAF)
  }
}
