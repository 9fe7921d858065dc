import CLinux
import Glibc

extension EventLoop {
  /// Connects without blocking, and tells the result on this loop. In loop.
  ///
  /// - Parameters:
  ///   - address: Where to.
  ///   - timeout: Ends the attempt with `ETIMEDOUT`.
  ///   - completion: Gets a connected, non-blocking socket that it owns, or why there is none.
  package func connect(
    to address: SocketAddress, timeout: Duration,
    completion: @escaping (Result<Int32, SystemError>) -> Void
  ) {
    preconditionInLoop()
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { return completion(.failure(.current("socket"))) }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    let source = ConnectSource(
      descriptor: descriptor, address: address, loop: self, completion: completion)
    source.start(timeout: timeout)
  }

  /// Connects without blocking and returns the socket; from any thread.
  ///
  /// - Returns: A connected, non-blocking socket that the caller owns.
  package func connect(to address: SocketAddress, timeout: Duration) async throws -> Int32 {
    try await withUnsafeThrowingContinuation { continuation in
      runInLoop { [self] in
        connect(to: address, timeout: timeout) { result in
          continuation.resume(with: result.mapError { $0 as any Error })
        }
      }
    }
  }
}

/// A socket on its way to being connected.
private final class ConnectSource: EventSource, @unchecked Sendable {
  // SAFETY: confined to `loop`, see EventSource.
  private let address: SocketAddress
  private var completion: ((Result<Int32, SystemError>) -> Void)?
  private var timer: LoopTimer?

  init(
    descriptor: Int32, address: SocketAddress, loop: EventLoop,
    completion: @escaping (Result<Int32, SystemError>) -> Void
  ) {
    self.address = address
    self.completion = completion
    super.init(descriptor: descriptor, loop: loop)
  }

  func start(timeout: Duration) {
    let code = address.withSockaddr { Glibc.connect(descriptor, $0, $1) }
    if code == 0 { return finish(0) }
    guard errno == EINPROGRESS else { return finish(errno) }
    do {
      try loop.register(self, events: clinux_writable)
    } catch {
      return finish(error.code)
    }
    timer = loop.schedule(after: timeout) { [self] in finish(ETIMEDOUT) }
  }

  override func ready(_ events: UInt32) {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    finish(code)
  }

  private func finish(_ code: Int32) {
    guard let completion else { return }
    self.completion = nil
    if let timer { loop.cancel(timer) }
    timer = nil
    let connected = descriptor
    loop.retire(self, closing: code != 0)
    if code == 0 {
      completion(.success(connected))
    } else {
      completion(.failure(SystemError(code: code, operation: "connect \(address)")))
    }
  }
}
