import Testing

@testable import GRPC

@Suite struct FramingTests {
  private func framed(_ octets: [UInt8]) throws -> [UInt8] {
    try RawMessage(bytes: octets).framed()
  }

  @Test func `messages come out whole from chunks of any size`() throws {
    let seed = UInt64.random(in: 1 ... .max)
    var random = Xorshift(state: seed)
    let pool = BlockPool()
    for round in 0..<200 {
      var messages: [[UInt8]] = []
      var wire: [UInt8] = []
      for _ in 0..<Int(random.next() % 8) {
        let octets = (0..<Int(random.next() % 3000)).map { UInt8(truncatingIfNeeded: $0) }
        messages.append(octets)
        wire += try framed(octets)
      }
      var buffer = InboundBuffer()
      var taken: [[UInt8]] = []
      var offset = 0
      while offset < wire.count {
        let size = round == 0 ? 1 : min(Int(random.next() % 1500) + 1, wire.count - offset)
        wire[offset..<offset + size].withUnsafeBytes { buffer.append($0, pool: pool) }
        offset += size
        while case .message(let length) = buffer.front(limit: 1 << 20) {
          taken.append(Array(buffer.message(length)))
          buffer.drop(length, pool: pool)
        }
      }
      #expect(taken == messages, "seed \(seed)")
      let isEmpty = buffer.isEmpty
      #expect(isEmpty)
    }
  }

  @Test func `a length over the limit is refused with the prefix alone`() {
    let pool = BlockPool()
    var buffer = InboundBuffer()
    let prefix: [UInt8] = [0, 0xFF, 0xFF, 0xFF, 0xFF]
    prefix.withUnsafeBytes { buffer.append($0, pool: pool) }
    let found = buffer.front(limit: 4 << 20)
    #expect(found == .tooLong(0xFFFF_FFFF))
  }

  @Test func `an empty message is a message`() {
    let pool = BlockPool()
    var buffer = InboundBuffer()
    [UInt8](repeating: 0, count: 5).withUnsafeBytes { buffer.append($0, pool: pool) }
    let found = buffer.front(limit: 0)
    #expect(found == .message(0))
    buffer.drop(0, pool: pool)
    let rest = buffer.front(limit: 0)
    #expect(rest == .incomplete)
  }

  @Test func `flags other than 0 are told apart`() {
    for (flag, front) in [(UInt8(1), InboundBuffer.Front.compressed), (2, .badFlag(2))] {
      let pool = BlockPool()
      var buffer = InboundBuffer()
      [flag, 0, 0, 0, 0].withUnsafeBytes { buffer.append($0, pool: pool) }
      let found = buffer.front(limit: 10)
      #expect(found == front)
    }
  }

  @Test func `queued messages are read in pieces of any size`() throws {
    var queue = OutboundQueue()
    var wire: [UInt8] = []
    for count in [0, 1, 500, 70_000, 3] {
      let message = try framed((0..<count).map { UInt8(truncatingIfNeeded: $0) })
      wire += message
      queue.append(message)
    }
    var read: [UInt8] = []
    for step in [1, 2, 3, 16_384, 100, 16_384, 1 << 20, 5] {
      var piece = [UInt8](repeating: 0, count: step)
      let count = piece.withUnsafeMutableBufferPointer { piece in
        piece.baseAddress.map { queue.read(into: $0, limit: step) } ?? 0
      }
      read += piece[..<count]
      #expect(queue.count == wire.count - read.count)
    }
    #expect(read == wire)
    #expect(queue.isEmpty)
    #expect(queue.readCount == wire.count)
  }
}

@Suite struct MethodTableTests {
  private func table(_ count: Int) -> MethodTable {
    MethodTable(
      (0..<count).map { index in
        .unary(
          MethodDescriptor<RawMessage, RawMessage>(
            service: "s\(index % 7)", name: "m\(index)", kind: .unary)
        ) { request, _ in request }
      })
  }

  @Test func `every path is found and no other`() {
    let table = table(300)
    for index in 0..<300 {
      let path = "/s\(index % 7)/m\(index)"
      #expect(Array(path.utf8).withUnsafeBytes { table.method($0)?.path } == path)
    }
    for path in ["", "/", "/s0/m1", "/s0/M0", "/s0/m0/", "s0/m0"] {
      #expect(Array(path.utf8).withUnsafeBytes { table.method($0) } == nil)
    }
  }

  @Test func `a path that is registered twice stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let method = ServerMethod.unary(
        MethodDescriptor<RawMessage, RawMessage>(service: "s", name: "m", kind: .unary)
      ) { request, _ in request }
      _ = MethodTable([method, method])
    }
  }
}

@Suite struct StatusMappingTests {
  @Test(arguments: [
    (400, StatusCode.internal), (401, .unauthenticated), (403, .permissionDenied),
    (404, .unimplemented), (429, .unavailable), (431, .internal), (502, .unavailable),
    (503, .unavailable), (504, .unavailable), (200, .unknown), (500, .unknown), (418, .unknown),
  ])
  func `an HTTP status without grpc-status has its code`(status: Int, code: StatusCode) {
    #expect(StatusMapping.status(ofHTTP: status) == code)
  }

  @Test(arguments: [
    (0, StatusCode.internal), (1, .internal), (2, .internal), (3, .resourceExhausted),
    (4, .internal), (6, .internal), (7, .unavailable), (8, .cancelled), (9, .internal),
    (10, .internal), (11, .resourceExhausted), (12, .permissionDenied), (99, .internal),
  ])
  func `a reset has its code`(reset: Int, code: StatusCode) {
    #expect(StatusMapping.status(ofReset: UInt32(reset)) == code)
  }

  @Test func `trailers tell the outcome`() {
    func outcome(_ fields: [(String, String)], http: Int = 200) -> RPCError? {
      var head = ResponseHead()
      for (name, value) in fields {
        Array(name.utf8).withUnsafeBytes { name in
          Array(value.utf8).withUnsafeBytes { head.receive(name: name, value: $0) }
        }
      }
      return head.outcome(ofHTTP: http)
    }
    #expect(outcome([("grpc-status", "0")]) == nil)
    #expect(outcome([("grpc-status", "5"), ("grpc-message", "a%20b")])?.message == "a b")
    #expect(outcome([("grpc-status", "5")])?.isFromPeer == true)
    #expect(outcome([("grpc-status", "77")])?.code == .unknown)
    #expect(outcome([("grpc-status", "x")])?.code == .unknown)
    #expect(outcome([])?.code == .unknown)
    #expect(outcome([], http: 503)?.code == .unavailable)
    #expect(outcome([("grpc-status", "7"), ("x-more", "1")])?.metadata.text("x-more") == "1")
  }
}
