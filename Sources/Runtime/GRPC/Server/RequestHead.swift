import Glibc

/// What a server reads from the header fields of a request, without making strings.
struct RequestHead {
  /// The sum of name + value + 32 over all fields so far.
  var bytes = 0
  private(set) var method: MethodTable.Entry?
  private(set) var isPost = false
  private(set) var isGRPC = false
  /// The content type when it is not plain `application/grpc`: the answer repeats it.
  private(set) var contentType: [UInt8]?
  private(set) var timeoutNanoseconds: Int64?
  private(set) var isTimeoutMalformed = false
  private(set) var isEncodingUnknown = false

  /// Takes a field of the protocol; false when it is the program's metadata.
  mutating func receive(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, methods: MethodTable
  ) -> Bool {
    guard let first = name.first else { return true }
    switch first {
    case UInt8(ascii: ":"):
      if name.equals(":path") {
        method = methods.method(value)
      } else if name.equals(":method") {
        isPost = value.equals("POST")
      }
      return true
    case UInt8(ascii: "c"):
      guard name.equals("content-type") else { return name.equals("content-length") }
      receiveContentType(value)
      return true
    case UInt8(ascii: "t"):
      return name.equals("te")
    case UInt8(ascii: "u"):
      return name.equals("user-agent")
    case UInt8(ascii: "h"):
      return name.equals("host")
    case UInt8(ascii: "g"):
      return receiveReserved(name: name, value: value)
    default:
      return false
    }
  }

  private mutating func receiveContentType(_ value: UnsafeRawBufferPointer) {
    let plain: StaticString = "application/grpc"
    guard value.hasPrefix(plain) else { return }
    if value.count == plain.utf8CodeUnitCount {
      isGRPC = true
      return
    }
    let separator = value[plain.utf8CodeUnitCount]
    isGRPC = separator == UInt8(ascii: "+") || separator == UInt8(ascii: ";")
    contentType = Array(value)
  }

  private mutating func receiveReserved(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> Bool {
    if name.equals("grpc-timeout") {
      timeoutNanoseconds = TimeoutCoding.decode(value)
      isTimeoutMalformed = timeoutNanoseconds == nil
    } else if name.equals("grpc-encoding") {
      isEncodingUnknown = !value.equals("identity")
    }
    return name.hasPrefix("grpc-")
  }
}

extension UnsafeRawBufferPointer {
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasPrefix(text)
  }

  @inline(__always)
  func hasPrefix(_ text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount, let base = baseAddress else { return false }
    return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
  }
}
