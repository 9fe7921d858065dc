package import Lifecycle
package import Protobuf

/// Writes the noted uses of keys to their rows, beside the calls.
package struct KeyUseWriter: Sendable {
  private let use: KeyUse
  private let keys: KeyStore
  private let clock: any WallClock
  private let logger: Logger

  package init(use: KeyUse, keys: KeyStore, clock: any WallClock, logger: Logger) {
    self.use = use
    self.keys = keys
    self.clock = clock
    self.logger = logger
  }

  /// Writes once a second until the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      await write()
      try? await Task.sleep(for: .seconds(1))
    }
  }

  /// Writes what has been noted so far; at the end too, after the loop was cancelled.
  package func write() async {
    let uses = use.takePending(at: clock.now())
    guard !uses.isEmpty else { return }
    do {
      try await keys.recordUse(uses)
    } catch {
      use.giveBack(uses)
      logger.warning("the last use of keys will be written later", ["error": "\(error)"])
    }
  }
}
