package import EventLoop

/// What a handler can ask about the connection of its request.
///
/// A client that goes away ends nothing: the handler runs on to its own end, because what it has
/// begun (a purchase) may have to be finished or recorded. A handler that only computes may look at
/// `isClientGone` and stop.
package struct HTTPContext: Sendable {
  let connection: HTTPConnection

  /// Whether the connection is closed, or the client has finished sending on it, which nearly
  /// always means that it went away.
  ///
  /// Readable from any thread.
  package var isClientGone: Bool { connection.isClientGone }

  /// The loop that the connection lives on and the handler runs on.
  package var loop: EventLoop { connection.loop }
}
