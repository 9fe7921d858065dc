internal import CHTTPParser

/// Makes requests of octets as they arrive on one connection.
///
/// The grammar's reading is the parser library's; what that tolerates and must not be (see
/// `HTTPLineScanner`, `HTTPChunkGuard`, `HTTPFraming`) is refused around it. After a fault the
/// parser is not used again. Confined to the connection's loop; it knows no socket and no clock.
final class HTTPRequestParser {
  enum Stage { case idle, head, body }

  enum Event {
    /// All octets were taken and the message is not complete.
    case needsMore
    /// The client waits for `100 Continue` before it sends the body. Comes once, before the body.
    case continueExpected
    case complete(HTTPRequest, Connection)
    case fault(HTTPFault, FaultContext)
  }

  /// What a request says about its connection.
  struct Connection {
    /// Whether the client allows another request after this one.
    var keepsAlive: Bool
    var isVersion10: Bool
  }

  /// What is known of a request that is refused.
  struct FaultContext {
    var requestID: String?
    var isHEAD: Bool
  }

  /// How far the current message has come.
  private(set) var stage = Stage.idle

  private let limits: HTTPLimits
  private let peer: String
  private let scratch: HTTPFieldScratch
  // SAFETY: allocated by `init`, freed by `deinit`, used only by this object.
  private let http: UnsafeMutablePointer<switchboard_http_request>

  /// The part of a head that arrived before its end, and how far it was looked at.
  private var pending: [UInt8] = []
  private var scanner = HTTPLineScanner()
  private var request: HTTPRequest?
  private var connection = Connection(keepsAlive: false, isVersion10: false)
  private var chunkGuard: HTTPChunkGuard?
  private var expectsContinue = false

  // What the body callback works on during one call of the library.
  private var body: [UInt8] = []
  private var framingStart: UnsafePointer<UInt8>?
  private var bodyFault: HTTPFault?

  /// Makes a parser; `scratch` may be shared by all parsers of a loop.
  init(limits: HTTPLimits, peer: String, scratch: HTTPFieldScratch) {
    self.limits = limits.clamped
    self.peer = peer
    self.scratch = scratch
    http = .allocate(capacity: 1)
    http.initialize(to: switchboard_http_request())
    http.pointee.fields = scratch.fields
    http.pointee.field_limit = UInt32(scratch.capacity)
    // SAFETY: the library calls back only inside `execute`, which this object is alive for.
    http.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    http.pointee.on_body = { context, bytes, length in
      guard let context, let bytes else { return }
      Unmanaged<HTTPRequestParser>.fromOpaque(context).takeUnretainedValue()
        .append(UnsafeBufferPointer(start: bytes, count: length))
    }
  }

  deinit { http.deallocate() }

  /// Takes octets up to the end of the message or of `input`, whichever comes first.
  ///
  /// - Returns: the number of octets taken, and what they led to. When they are fewer than given
  ///   and the event is `continueExpected` or `complete`, the rest is to be given again.
  func parse(_ input: UnsafeBufferPointer<UInt8>) -> (consumed: Int, event: Event) {
    do throws(HTTPFault) {
      var consumed = 0
      if stage != .body {
        guard let head = try takeHead(input) else { return (input.count, .needsMore) }
        consumed = head
        if http.pointee.message_complete { return (consumed, complete()) }
        if expectsContinue, consumed == input.count { return (consumed, .continueExpected) }
      }
      consumed += try takeBody(UnsafeBufferPointer(rebasing: input[consumed...]))
      return http.pointee.message_complete ? (consumed, complete()) : (consumed, .needsMore)
    } catch {
      return (input.count, .fault(error, faultContext))
    }
  }

  private func complete() -> Event {
    guard var request else { return .fault(.badRequest("The request is malformed."), faultContext) }
    request.body = body
    self.request = nil
    body = []
    chunkGuard = nil
    expectsContinue = false
    stage = .idle
    return .complete(request, connection)
  }

  private var faultContext: FaultContext {
    FaultContext(requestID: request?.headers["x-request-id"], isHEAD: request?.method == .head)
  }

  // MARK: Head

  /// Takes octets of the head; once it is complete, reads it and returns how many of `input` it
  /// took.
  private func takeHead(_ input: UnsafeBufferPointer<UInt8>) throws(HTTPFault) -> Int? {
    guard !input.isEmpty else { return nil }
    if pending.isEmpty {
      // A local one: access to an object's own is checked at run time, which the common case need
      // not pay.
      var scanner = HTTPLineScanner()
      guard let end = try scanner.scan(input, limits) else {
        pending = Array(input)
        self.scanner = scanner
        stage = .head
        return nil
      }
      try readHead(UnsafeBufferPointer(rebasing: input[scanner.headStart..<end]))
      return end
    }
    let before = pending.count
    pending.append(contentsOf: input)
    let taken = pending.withUnsafeBufferPointer { head -> Result<Int?, HTTPFault> in
      do throws(HTTPFault) {
        guard let end = try scanner.scan(head, limits) else { return .success(nil) }
        try readHead(UnsafeBufferPointer(rebasing: head[scanner.headStart..<end]))
        return .success(end - before)
      } catch {
        return .failure(error)
      }
    }
    guard let consumed = try taken.get() else { return nil }
    pending = []
    return consumed
  }

  /// Reads a whole head, which ends with the empty line.
  private func readHead(_ head: UnsafeBufferPointer<UInt8>) throws(HTTPFault) {
    switchboard_http_reset(http)
    let read = switchboard_http_execute(http, head.baseAddress, head.count)
    guard http.pointee.head_complete else { throw Self.fault(switchboard_http_error(http)) }
    let headers = headers(head)
    let method = HTTPRequest.Method(rawValue: String(cString: switchboard_http_method(http)))
    // Kept even when the next checks refuse it, so that the refusal can name the request.
    request = HTTPRequest(method: method, path: "", headers: headers, peer: peer)
    connection = Connection(
      keepsAlive: http.pointee.keep_alive, isVersion10: switchboard_http_is_version_10(http))
    let framing = try framing(headers)
    guard framing.isChunked == switchboard_http_is_chunked(http),
      UInt64(framing.contentLength ?? 0) == switchboard_http_body_length(http)
    else { throw .badRequest("The length of the body is not clear.") }
    guard method.rawValue != "CONNECT" else {
      throw HTTPFault(.notImplemented, "This server is no proxy.")
    }
    let start = Int(http.pointee.target)
    let target = try HTTPTarget(
      UnsafeBufferPointer(rebasing: head[start..<start + Int(http.pointee.target_length)]),
      method: method)
    request?.path = target.path
    request?.query = target.query
    expectsContinue = framing.expectsContinue
    body.reserveCapacity(min(framing.contentLength ?? 0, 64 * 1024))
    stage = .body
    // The library stopped before the last octet; with it a message without body is complete.
    switchboard_http_ignore_upgrade(http)
    let rest = UnsafeBufferPointer(rebasing: head[read...])
    guard switchboard_http_execute(http, rest.baseAddress, rest.count) == rest.count else {
      throw Self.fault(switchboard_http_error(http))
    }
    if framing.isChunked { chunkGuard = HTTPChunkGuard() }
  }

  /// The fields with their places, the white space after values left out.
  private func headers(_ head: UnsafeBufferPointer<UInt8>) -> HTTPHeaders {
    let count = Int(http.pointee.field_count)
    guard count > 0 else { return HTTPHeaders() }
    let start = scratch.fields[0].name
    let fields = [HTTPHeaders.Field](unsafeUninitializedCapacity: count) { buffer, initialised in
      for index in 0..<count {
        let field = scratch.fields[index]
        var length = field.value_length
        while length > 0, HTTPGrammar.isSpace(head[Int(field.value + length - 1)]) { length -= 1 }
        // An empty value has no place of its own.
        let value = field.value_length == 0 ? field.name : field.value
        buffer.initializeElement(
          at: index,
          to: HTTPHeaders.Field(
            name: field.name - start, nameLength: field.name_length, value: value - start,
            valueLength: length))
      }
      initialised = count
    }
    return HTTPHeaders(octets: Array(head[Int(start)...]), fields: fields)
  }

  private func framing(_ headers: HTTPHeaders) throws(HTTPFault) -> HTTPFraming {
    let isVersion10 = connection.isVersion10
    let limits = limits
    let result = headers.octets.withUnsafeBufferPointer { octets in
      headers.fields.withUnsafeBufferPointer { fields -> Result<HTTPFraming, HTTPFault> in
        do throws(HTTPFault) {
          return .success(
            try HTTPFraming(octets, fields: fields, isVersion10: isVersion10, limits: limits))
        } catch {
          return .failure(error)
        }
      }
    }
    return try result.get()
  }

  // MARK: Body

  private func takeBody(_ input: UnsafeBufferPointer<UInt8>) throws(HTTPFault) -> Int {
    guard let base = input.baseAddress, !input.isEmpty else { return 0 }
    framingStart = base
    let consumed = switchboard_http_execute(http, base, input.count)
    if let bodyFault { throw bodyFault }
    if chunkGuard != nil, let framingStart {
      let framing = UnsafeBufferPointer(start: framingStart, count: base + consumed - framingStart)
      try chunkGuard?.take(framing, limits)
    }
    guard consumed == input.count || http.pointee.message_complete else {
      throw Self.fault(switchboard_http_error(http))
    }
    return consumed
  }

  /// Takes a piece of the body from the library.
  private func append(_ piece: UnsafeBufferPointer<UInt8>) {
    guard bodyFault == nil else { return }
    do throws(HTTPFault) {
      if chunkGuard != nil, let start = framingStart, let data = piece.baseAddress {
        try chunkGuard?.take(UnsafeBufferPointer(start: start, count: data - start), limits)
        try chunkGuard?.takeData()
        framingStart = data + piece.count
      }
      guard body.count + piece.count <= limits.bodyBytesMax else {
        throw HTTPFraming.bodyTooLarge(limits)
      }
      body.append(contentsOf: piece)
    } catch {
      bodyFault = error
    }
  }

  private static func fault(_ error: http_errno) -> HTTPFault {
    switch error {
    case HPE_INVALID_METHOD:
      HTTPFault(.notImplemented, "The request method is not known here.")
    case HPE_CB_header_field, HPE_HEADER_OVERFLOW:
      HTTPFault(.headerFieldsTooLarge, "The request's header fields are too large.")
    case HPE_UNEXPECTED_CONTENT_LENGTH:
      .badRequest("The length of the body is given twice.")
    case HPE_INVALID_CONTENT_LENGTH:
      .badRequest("A length in the request is not a number, or is too large.")
    case HPE_INVALID_TRANSFER_ENCODING:
      .badRequest("The Transfer-Encoding header does not end with chunked, given once.")
    case HPE_INVALID_CHUNK_SIZE:
      .badRequest("The chunked body is malformed.")
    case HPE_INVALID_URL, HPE_INVALID_HOST, HPE_INVALID_PORT, HPE_INVALID_PATH:
      .badRequest("The request target is malformed.")
    default:
      .badRequest("The request is malformed.")
    }
  }
}

/// Room for the places of one head's fields.
///
/// A head is read in one go, so one is enough for a loop.
final class HTTPFieldScratch {
  // SAFETY: allocated by `init` with `capacity` fields, freed by `deinit`; one loop uses it at a
  // time.
  let fields: UnsafeMutablePointer<switchboard_http_field>
  let capacity: Int

  init(limits: HTTPLimits) {
    capacity = max(limits.fieldsMax, 1)
    fields = .allocate(capacity: capacity)
    fields.initialize(repeating: switchboard_http_field(), count: capacity)
  }

  deinit { fields.deallocate() }
}
