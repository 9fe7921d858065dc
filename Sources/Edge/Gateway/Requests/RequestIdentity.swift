internal import Crypto

/// What ties a request's log lines, answers and calls together.
struct RequestIdentity: Sendable {
  /// Echoed as `X-Request-Id`; the caller's own if it is 1…128 of A-Z a-z 0-9 `.` `_` `-`, else 32
  /// hexadecimal digits.
  let requestID: String

  /// The W3C trace context that goes with every call: the caller's if it is well-formed (version
  /// 00), else a new one.
  let traceparent: String

  init(requestID: String?, traceparent: String?) {
    if let requestID, Self.isAcceptable(requestID) {
      self.requestID = requestID
    } else {
      self.requestID = Hex.encode(SecureRandom.octets(16))
    }
    if let traceparent, Self.isTraceparent(traceparent) {
      self.traceparent = traceparent
    } else {
      let random = Hex.encode(SecureRandom.octets(24))
      self.traceparent = "00-\(random.prefix(32))-\(random.suffix(16))-00"
    }
  }

  private static func isAcceptable(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count)
      && id.utf8.allSatisfy { octet in
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// `00-<32 hex>-<16 hex>-<2 hex>`, lower case, neither id all zeros
  /// (https://www.w3.org/TR/trace-context/#traceparent-header).
  private static func isTraceparent(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "00", parts.map(\.utf8.count) == [2, 32, 16, 2] else {
      return false
    }
    let isHex = parts.joined().utf8.allSatisfy { octet in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(octet)
    }
    return isHex && parts[1...2].allSatisfy { $0.contains { $0 != "0" } }
  }
}
