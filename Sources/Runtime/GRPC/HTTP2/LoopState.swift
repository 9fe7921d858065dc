import EventLoop

/// What all connections of one endpoint on one loop share: pooled memory and counts.
///
/// Confined to one loop.
class LoopState: @unchecked Sendable {
  // SAFETY: confined to one loop; endpoints hold one for each and reach it by `EventLoop.execute`.
  final let loop: EventLoop
  final let blocks = BlockPool()
  final let headers = HeaderBlock()
  /// Handlers that have started and not returned.
  final var handlerCount = 0

  init(loop: EventLoop) { self.loop = loop }
}
