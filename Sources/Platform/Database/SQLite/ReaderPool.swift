internal import EventLoop

/// Connections for read bodies, each leased to one body at a time.
///
/// A read body runs on the caller's own executor, most often an event loop, and does not suspend,
/// so there are as many connections in use as threads that read. The last one given back is leased
/// first: its cache is warm. Each body has a read transaction of its own, so it sees every commit
/// that returned before it began.
final class ReaderPool: Sendable {
  private struct State {
    var idle: [SQLiteConnection] = []
    var leased = 0
    var isClosed = false
  }

  private let path: String
  private let configuration: SQLiteConfiguration
  private let state: Lock<State>

  init(path: String, configuration: SQLiteConfiguration) {
    self.path = path
    self.configuration = configuration
    state = Lock(State())
  }

  /// Takes a connection for one body, opening one when none is idle.
  func lease() throws(DatabaseError) -> SQLiteConnection {
    let known = try state.withLock { state throws(DatabaseError) -> SQLiteConnection? in
      guard !state.isClosed else { throw .closed }
      guard state.leased < configuration.readersMax else {
        throw .overloaded
      }
      state.leased += 1
      return state.idle.popLast()
    }
    if let known { return known }
    do {
      return try SQLiteConnection(path: path, role: .reader, configuration: configuration)
    } catch {
      state.withLock { $0.leased -= 1 }
      throw error
    }
  }

  /// Takes a connection back; closes it when there are enough idle ones.
  func giveBack(_ connection: SQLiteConnection) {
    state.withLock { state in
      state.leased -= 1
      guard !state.isClosed, state.idle.count < configuration.idleReadersMax else { return }
      state.idle.append(connection)
    }
  }

  /// Closes the idle connections; leased ones close when they are given back.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    _ = consume idle
  }
}
