import EventLoop

/// Connections for reading. A transaction takes one for itself, on whatever thread its caller runs, so that reads wait
/// neither for the writer nor for each other; they are opened as needed and kept.
final class ReaderPool: Sendable {
  private struct State {
    var idle: [SQLiteConnection] = []
    var openCount = 0
    var isClosed = false
  }

  private let path: String
  private let connectionsMax: Int
  private let state = Lock(State())

  init(path: String, connectionsMax: Int) {
    self.path = path
    self.connectionsMax = connectionsMax
  }

  func take() throws(DatabaseError) -> SQLiteConnection {
    let idle = try state.withLock { (state) throws(DatabaseError) -> SQLiteConnection? in
      if state.isClosed { throw .closed }
      if let connection = state.idle.popLast() { return connection }
      guard state.openCount < connectionsMax else { throw .overloaded }
      state.openCount += 1
      return nil
    }
    if let idle { return idle }
    do {
      return try SQLiteConnection(path: path, isReadOnly: true)
    } catch {
      state.withLock { $0.openCount -= 1 }
      throw error
    }
  }

  func giveBack(_ connection: SQLiteConnection) {
    state.withLock { state in
      if state.isClosed { return }
      state.idle.append(connection)
    }
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      state.idle.removeAll()
    }
  }
}
