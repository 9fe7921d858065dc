package import CProtobufArena
import Glibc

/// Conversions between fields of C forms and Swift values, called by generated code.
package enum Fields {
  /// A text field.
  package static func text(_ octets: ProtobufCBinaryData) throws(ProtobufError) -> String {
    guard octets.len > 0, let data = octets.data else { return "" }
    guard memchr(data, 0, octets.len) == nil else {
      throw ProtobufError("a text contains U+0000")
    }
    let buffer = UnsafeBufferPointer(start: data, count: octets.len)
    guard let text = String(validating: buffer, as: UTF8.self) else {
      throw ProtobufError("a text is not UTF-8")
    }
    return text
  }

  package static func octets(_ octets: ProtobufCBinaryData) -> [UInt8] {
    Array(UnsafeBufferPointer(start: octets.data, count: octets.len))
  }

  package static func flag(_ value: Bool) -> protobuf_c_boolean { value ? 1 : 0 }

  /// The elements of a repeated field of plain values.
  package static func array<Value, Element>(
    _ start: UnsafeMutablePointer<Value>?, _ count: Int,
    _ convert: (Value) throws(ProtobufError) -> Element
  ) throws(ProtobufError) -> [Element] {
    guard let start else { return [] }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for index in 0..<count { elements.append(try convert(start[index])) }
    return elements
  }

  /// The elements of a repeated field of messages.
  package static func messages<Message: ProtobufMessage>(
    _ start: UnsafeMutablePointer<UnsafeMutablePointer<Message.CMessage>?>?, _ count: Int
  ) throws(ProtobufError) -> [Message] {
    guard let start else { return [] }
    var messages: [Message] = []
    messages.reserveCapacity(count)
    for index in 0..<count {
      guard let message = start[index] else { continue }
      messages.append(try Message(message))
    }
    return messages
  }

  /// Seconds and nanoseconds of a `google.protobuf.Timestamp`.
  package static func timestamp(
    seconds: Int64, nanoseconds: Int32
  ) throws(ProtobufError) -> Timestamp {
    // The years 1 to 9999, as google.protobuf.Timestamp allows.
    guard (-62_135_596_800...253_402_300_799).contains(seconds),
      (0...999_999_999).contains(nanoseconds)
    else { throw ProtobufError("a time is out of range") }
    return Timestamp(microseconds: seconds * 1_000_000 + Int64(nanoseconds) / 1000)
  }

  package static func parts(_ time: Timestamp) -> (seconds: Int64, nanoseconds: Int32) {
    let seconds = time.truncatedToSecond.microseconds / 1_000_000
    return (seconds, Int32(time.microseconds - seconds * 1_000_000) * 1000)
  }

  /// Seconds and nanoseconds of a `google.protobuf.Duration`.
  package static func duration(
    seconds: Int64, nanoseconds: Int32
  ) throws(ProtobufError) -> Duration {
    guard (-315_576_000_000...315_576_000_000).contains(seconds),
      (-999_999_999...999_999_999).contains(nanoseconds)
    else { throw ProtobufError("a duration is out of range") }
    return .seconds(seconds) + .nanoseconds(Int64(nanoseconds))
  }

  package static func parts(_ duration: Duration) -> (seconds: Int64, nanoseconds: Int32) {
    let parts = duration.components
    return (parts.seconds, Int32(parts.attoseconds / 1_000_000_000))
  }
}
