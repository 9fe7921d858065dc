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

/// Waits until a number no longer changes, for a bounded time, and returns it.
///
/// - Parameter quiet: how long it must stay the same; 200 ms by default.
package func settled(
  for quiet: Duration = .milliseconds(200), within limit: Duration = .seconds(10),
  _ read: () -> Int
) async throws -> Int {
  let clock = ContinuousClock()
  var last = read()
  var since = clock.now
  try await eventually("a number that stays the same", within: limit) {
    let value = read()
    if value != last {
      last = value
      since = clock.now
    }
    return since.duration(to: clock.now) >= quiet
  }
  return last
}
