import EventLoop
package import Protobuf
package import Telephony

/// Remembers when keys were used, off the path of the call that used them.
///
/// A use is noted in memory; a background loop writes it, at most once a minute for each key. Uses
/// that a crash loses are less than a minute old. Safe from any thread.
package final class KeyUse: Sendable {
  private struct State {
    /// Uses that are not yet stored.
    var pending: [KeyID: Timestamp] = [:]

    /// The uses that were stored within the last minute, or are being stored.
    var stored: [KeyID: Timestamp] = [:]
  }

  private let state = Lock(State())
  private let period = Duration.seconds(60)

  /// How many keys may wait to be written; uses of others are forgotten until there is room.
  private let pendingMax: Int

  package init(pendingMax: Int = 100_000) {
    self.pendingMax = pendingMax
  }

  /// Notes that a key was used.
  package func note(_ key: KeyID, at moment: Timestamp) {
    state.withLock { state in
      if let stored = state.stored[key], moment < stored + period { return }
      if state.pending.count < pendingMax || state.pending[key] != nil {
        state.pending[key] = moment
      }
    }
  }

  /// Takes what is to be written, and forgets which keys were written more than a minute ago.
  package func takePending(at now: Timestamp) -> [KeyID: Timestamp] {
    state.withLock { state in
      let taken = state.pending
      state.pending = [:]
      if !taken.isEmpty {
        state.stored = state.stored.filter { now < $0.value + period }
        state.stored.merge(taken) { $1 }
      }
      return taken
    }
  }

  /// Gives back what could not be written.
  package func giveBack(_ uses: [KeyID: Timestamp]) {
    state.withLock { state in
      for (key, moment) in uses {
        state.stored[key] = nil
        state.pending[key] = max(moment, state.pending[key] ?? moment)
      }
    }
  }
}
