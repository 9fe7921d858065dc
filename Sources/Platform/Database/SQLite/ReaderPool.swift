internal import EventLoop

/// Connections for read bodies, each leased to one body at a time.
///
/// A read body runs on the caller's own executor, most often an event loop, and does not suspend,
/// so there are as many connections in use as threads that read. The last one given back is leased
/// first: its cache is warm.
///
/// A connection keeps its read transaction, its *snapshot*, from body to body as long as nothing
/// was committed; so a body sees every commit that returned before it began, and a small read costs
/// half. As a snapshot keeps the log from beginning anew, checkpoints let go of the idle ones.
final class ReaderPool: Sendable {
  private struct State {
    var idle: [SQLiteConnection] = []
    var leased = 0
    var isClosed = false
    var keepsSnapshots = true
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
      if !state.keepsSnapshots { connection.rollBack() }
      guard !state.isClosed, state.idle.count < configuration.idleReadersMax else { return }
      state.idle.append(connection)
    }
  }

  /// Runs a checkpoint while no idle connection holds a snapshot.
  ///
  /// Ending a snapshot takes a microsecond and no input or output, so it may be done under the
  /// lock.
  func withoutSnapshots<Result>(_ checkpoint: () -> Result) -> Result {
    state.withLock { state in
      state.keepsSnapshots = false
      for connection in state.idle { connection.rollBack() }
    }
    defer { state.withLock { $0.keepsSnapshots = true } }
    return checkpoint()
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
