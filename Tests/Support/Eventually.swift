/// What a test waited for did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
  package let description: String
}

/// Waits until a condition holds, for a bounded time: the only way in which tests wait for what
/// they get no signal of.
///
/// - Parameters:
///   - what: named by the error.
///   - limit: most time to wait; 10 s by default.
/// - Throws: ``NeverHappened``, and what the condition throws.
package func eventually(
  _ what: @autoclosure () -> String = "the condition", within limit: Duration = .seconds(10),
  _ condition: () async throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  var pause = Duration.milliseconds(1)
  while try await !condition() {
    guard clock.now < deadline else {
      throw NeverHappened(description: "\(what()) did not come true within \(limit)")
    }
    try await clock.sleep(for: pause)
    pause = min(pause * 2, .milliseconds(50))
  }
}
