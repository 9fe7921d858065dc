/// A value inside a parsed document: a cursor on the parser's tape, two words and an index.
///
/// Valid only inside the closure that `JSONDocument.withRoot` calls. The typed properties answer
/// nil for a value of another kind; they never convert text to numbers or the reverse.
package struct JSONValue {
  package enum Kind: Sendable {
    case object, array, string
    /// Written without fraction and exponent, and within the 64-bit integers.
    case integer
    /// Any other number.
    case double
    case boolean, null
  }

  // SAFETY: both point into the parser that the document owns; `withRoot` bounds the lifetime.
  let tape: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>
  let index: Int

  @inline(__always)
  init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
    self.tape = tape
    self.strings = strings
    self.index = index
  }

  /// Kind of the value: the letter in the tape word's highest octet.
  package var kind: Kind {
    switch tag {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "l"), UInt8(ascii: "u"): .integer
    case UInt8(ascii: "d"): .double
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    default: .null
    }
  }

  @inline(__always) var tag: UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }
  @inline(__always) var payload: Int { Int(tape[index] & 0x00ff_ffff_ffff_ffff) }

  package var isNull: Bool { tag == UInt8(ascii: "n") }

  package var bool: Bool? {
    switch tag {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }

  package var string: String? {
    utf8.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The text's octets, valid UTF-8 without U+0000; valid as long as the value.
  package var utf8: UnsafeBufferPointer<UInt8>? {
    tag == UInt8(ascii: "\"") ? text : nil
  }

  /// An integer, also when written as `20.0` or `2e1`: JSON has one kind of number, and some
  /// writers put a fraction on every one.
  ///
  /// A number with a fraction part, or beyond ±2^53 in that notation, is nil.
  package var int64: Int64? {
    switch tag {
    case UInt8(ascii: "l"): Int64(bitPattern: tape[index + 1])
    case UInt8(ascii: "u"): Int64(exactly: tape[index + 1])
    case UInt8(ascii: "d"): integral.map { Int64($0) }
    default: nil
    }
  }

  /// An integer from 0, by the rules of `int64`.
  package var uint64: UInt64? {
    switch tag {
    case UInt8(ascii: "l"): UInt64(exactly: Int64(bitPattern: tape[index + 1]))
    case UInt8(ascii: "u"): tape[index + 1]
    case UInt8(ascii: "d"): integral.flatMap { UInt64(exactly: $0) }
    default: nil
    }
  }

  /// Any number, rounded to the nearest double; always finite.
  package var double: Double? {
    switch tag {
    case UInt8(ascii: "l"): Double(Int64(bitPattern: tape[index + 1]))
    case UInt8(ascii: "u"): Double(tape[index + 1])
    case UInt8(ascii: "d"): Double(bitPattern: tape[index + 1])
    default: nil
    }
  }

  package var array: JSONArray? {
    tag == UInt8(ascii: "[") ? JSONArray(self) : nil
  }

  package var object: JSONObject? {
    tag == UInt8(ascii: "{") ? JSONObject(self) : nil
  }

  private var integral: Double? {
    let value = Double(bitPattern: tape[index + 1])
    return value.rounded(.towardZero) == value && abs(value) <= 0x1p53 ? value : nil
  }

  /// The octets of a string word: 4 octets of length before them.
  @inline(__always) var text: UnsafeBufferPointer<UInt8> {
    let entry = strings + payload
    let length = UnsafeRawPointer(entry).loadUnaligned(as: UInt32.self)
    return UnsafeBufferPointer(start: entry + 4, count: Int(length))
  }

  /// Index of the tape's word after this value.
  @inline(__always) var next: Int {
    switch tag {
    case UInt8(ascii: "{"), UInt8(ascii: "["): Int(UInt32(truncatingIfNeeded: payload))
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): index + 2
    default: index + 1
    }
  }

  @inline(__always) func at(_ index: Int) -> JSONValue {
    JSONValue(tape: tape, strings: strings, index: index)
  }
}

extension JSONValue {
  /// The path of the key or value at word `target`, as `filters.countryCode` or `ids[3]`.
  func path(to target: Int) -> String {
    var path = ""
    var value = self
    descend: while true {
      if let object = value.object {
        for member in object where target < member.value.next {
          path += path.isEmpty ? member.key.string : ".\(member.key.string)"
          guard target >= member.value.index else { return path }
          value = member.value
          continue descend
        }
      } else if let array = value.array {
        for (position, element) in array.enumerated() where target < element.next {
          path += "[\(position)]"
          value = element
          continue descend
        }
      }
      return path.isEmpty ? "the top level" : path
    }
  }
}
