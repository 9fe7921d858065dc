import Synchronization

/// A fixed set of event loops, handed out in turn.
///
/// Safe from any thread. A program makes one group, with as many loops as it may use cores.
package final class EventLoopGroup: Sendable {
  /// The loops, in the order of their index.
  package let loops: [EventLoop]
  private let turn = Atomic<Int>(0)

  /// Starts the loops' threads.
  ///
  /// - Parameters:
  ///   - count: How many loops, at least 1.
  ///   - lag: Told of turns that took too long, on any of the loops.
  package init(count: Int, lag: EventLoop.LagObserver? = nil) throws(SystemError) {
    precondition(count >= 1, "a group has at least one loop")
    var loops: [EventLoop] = []
    for index in 0..<count { loops.append(try EventLoop(index: index, lag: lag)) }
    self.loops = loops
  }

  /// The next loop in turn.
  package func next() -> EventLoop {
    let position = turn.add(1, ordering: .relaxed).oldValue
    return loops[Int(UInt(bitPattern: position) % UInt(loops.count))]
  }

  /// The loop of the calling thread if it is of this group, else the next in turn.
  package func preferred() -> EventLoop {
    if let current = EventLoop.current, current.index < loops.count,
      loops[current.index] === current
    {
      return current
    }
    return next()
  }

  /// Ends the loops' threads; connections and tasks that are still there are abandoned.
  package func stop() {
    for loop in loops { loop.stop() }
  }
}
