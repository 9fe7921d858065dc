@testable import HTTP

/// What a parser makes of a byte stream, given whole or in pieces.
struct HTTPParserDriver {
  var requests: [HTTPRequest] = []
  var connections: [HTTPRequestParser.Connection] = []
  var continues = 0
  var fault: HTTPFault?
  var faultContext: HTTPRequestParser.FaultContext?
  /// Where the parser stood at the end.
  var stage = HTTPRequestParser.Stage.idle

  /// Feeds `octets` in pieces of at most `piece` octets.
  init(_ octets: [UInt8], piece: Int = .max, limits: HTTPLimits = HTTPLimits()) {
    let parser = HTTPRequestParser(
      limits: limits, peer: "peer", scratch: HTTPFieldScratch(limits: limits))
    var at = 0
    while at < octets.count, fault == nil {
      let part = Array(octets[at..<(at + min(piece, octets.count - at))])
      at += part.count
      feed(part, to: parser)
    }
    stage = parser.stage
  }

  init(_ text: String, piece: Int = .max, limits: HTTPLimits = HTTPLimits()) {
    self.init(Array(text.utf8), piece: piece, limits: limits)
  }

  private mutating func feed(_ part: [UInt8], to parser: HTTPRequestParser) {
    part.withUnsafeBufferPointer { part in
      var rest = part
      while true {
        let (consumed, event) = parser.parse(rest)
        precondition(consumed <= rest.count)
        rest = UnsafeBufferPointer(rebasing: rest[consumed...])
        switch event {
        case .needsMore:
          precondition(rest.isEmpty)
          return
        case .continueExpected:
          continues += 1
          if rest.isEmpty { return }
        case .complete(let request, let connection):
          requests.append(request)
          connections.append(connection)
          if rest.isEmpty { return }
        case .fault(let fault, let context):
          self.fault = fault
          precondition(
            !fault.reason.contains { "\"\\\n".contains($0) }, "a reason needs no escaping")
          faultContext = context
          return
        }
      }
    }
  }
}
