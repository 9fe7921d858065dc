/// Says what is wrong with a text that the parser has refused, and where.
///
/// Reads the text by RFC 8259's grammar and stops at the first fault. Runs only on the way to an
/// error, so it is written to be plain rather than fast; it is linear and bounded in depth.
struct JSONFaultFinder {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private var at = 0

  init(_ bytes: [UInt8], _ limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The first fault, or nil when the grammar has nothing against the text.
  mutating func find() -> JSONError? {
    do throws(JSONError) {
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        throw fault("the text starts with a byte order mark")
      }
      skipSpace()
      guard at < bytes.count else { throw .empty }
      try readValue(depth: 0)
      skipSpace()
      guard at == bytes.count else {
        throw fault("the value is complete, but \(found) follows it")
      }
      return nil
    } catch {
      return error
    }
  }

  private mutating func readValue(depth: Int) throws(JSONError) {
    switch current {
    case UInt8(ascii: "{"): try readObject(depth: depth + 1)
    case UInt8(ascii: "["): try readArray(depth: depth + 1)
    case UInt8(ascii: "\""): try readString()
    case UInt8(ascii: "-"): try readNumber()
    case let digit? where isDigit(digit): try readNumber()
    case UInt8(ascii: "t"): try readLiteral("true")
    case UInt8(ascii: "f"): try readLiteral("false")
    case UInt8(ascii: "n"): try readLiteral("null")
    case UInt8(ascii: "'"): throw fault("text stands in double quotes, not single ones")
    default: throw fault("a value is expected, not \(found)")
    }
  }

  private mutating func readObject(depth: Int) throws(JSONError) {
    guard depth <= limits.depthMax else { throw .tooDeep(limits) }
    at += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return }
    while true {
      guard current == UInt8(ascii: "\"") else {
        throw fault("a key in double quotes is expected, not \(found)")
      }
      try readString()
      skipSpace()
      guard take(UInt8(ascii: ":")) else {
        throw fault("a colon is expected after the key, not \(found)")
      }
      skipSpace()
      try readValue(depth: depth)
      skipSpace()
      if take(UInt8(ascii: "}")) { return }
      guard take(UInt8(ascii: ",")) else {
        throw fault("a comma or \"}\" is expected after a member, not \(found)")
      }
      skipSpace()
      if current == UInt8(ascii: "}") { throw fault("a comma stands before \"}\"") }
    }
  }

  private mutating func readArray(depth: Int) throws(JSONError) {
    guard depth <= limits.depthMax else { throw .tooDeep(limits) }
    at += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return }
    while true {
      try readValue(depth: depth)
      skipSpace()
      if take(UInt8(ascii: "]")) { return }
      guard take(UInt8(ascii: ",")) else {
        throw fault("a comma or \"]\" is expected after an element, not \(found)")
      }
      skipSpace()
      if current == UInt8(ascii: "]") { throw fault("a comma stands before \"]\"") }
    }
  }

  private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
    let end = at + literal.utf8CodeUnitCount
    let isSame =
      end <= bytes.count
      && literal.withUTF8Buffer { bytes[at..<end].elementsEqual($0) }
    guard isSame, end == bytes.count || !isLetter(bytes[end]) else {
      throw fault("only true, false and null are written without quotes")
    }
    at = end
  }

  private mutating func readNumber() throws(JSONError) {
    let start = at
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigit(current) { throw fault("a number starts with a superfluous 0") }
    } else {
      try readDigits("a digit is expected in a number")
    }
    if take(UInt8(ascii: ".")) { try readDigits("a digit is expected after the decimal point") }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      at += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { at += 1 }
      try readDigits("a digit is expected in the exponent")
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    let isInteger = !text.utf8.contains { !isDigit($0) && $0 != UInt8(ascii: "-") }
    let fits =
      isInteger
      ? Int64(text) != nil || UInt64(text) != nil : Double(text)?.isFinite == true
    guard fits else {
      at = start
      throw .malformed(.numberOutOfRange, at: position, "the number is out of range")
    }
  }

  private mutating func readDigits(_ otherwise: String) throws(JSONError) {
    guard isDigit(current) else { throw fault("\(otherwise), not \(found)") }
    while isDigit(current) { at += 1 }
  }

  private mutating func readString() throws(JSONError) {
    let start = at
    at += 1
    while true {
      switch current {
      case nil:
        at = start
        throw fault("the text that starts here has no closing quote")
      case UInt8(ascii: "\""):
        at += 1
        return
      case UInt8(ascii: "\\"):
        try readEscape()
      case .some(0..<0x20):
        throw fault("the control character \(found) in a text must be escaped")
      case .some(0x20..<0x80):
        at += 1
      default:
        let length = scalarLength
        guard length > 0 else {
          throw .malformed(.invalidUTF8, at: position, "the text is not valid UTF-8")
        }
        at += length
      }
    }
  }

  private mutating func readEscape() throws(JSONError) {
    let start = at
    at += 1
    switch current {
    case UInt8(ascii: "u"):
      at += 1
      let unit = try readHex()
      if (0xDC00...0xDFFF).contains(unit) { throw loneSurrogate(start) }
      guard (0xD800...0xDBFF).contains(unit) else { return }
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw loneSurrogate(start) }
      guard (0xDC00...0xDFFF).contains(try readHex()) else { throw loneSurrogate(start) }
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 1
    default:
      throw fault("\(found) cannot follow a backslash")
    }
  }

  private mutating func readHex() throws(JSONError) -> Int {
    var unit = 0
    for _ in 0..<4 {
      guard let digit = current.flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else {
        throw fault("four hexadecimal digits are expected after \\u, not \(found)")
      }
      unit = unit << 4 | digit
      at += 1
    }
    return unit
  }

  private mutating func loneSurrogate(_ start: Int) -> JSONError {
    at = start
    return fault("this escape is half of a surrogate pair")
  }

  private mutating func skipSpace() {
    while let octet = current, [0x20, 0x09, 0x0A, 0x0D].contains(octet) { at += 1 }
  }

  private mutating func take(_ octet: UInt8) -> Bool {
    guard current == octet else { return false }
    at += 1
    return true
  }

  private var current: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func isDigit(_ octet: UInt8?) -> Bool {
    octet.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  private func isLetter(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20) || isDigit(octet)
  }

  /// Octets of the UTF-8 sequence that starts here, 0 when it is none.
  private var scalarLength: Int {
    let end = min(at + 4, bytes.count)
    for length in 1...max(1, end - at) where at + length <= end {
      if let text = String(validating: bytes[at..<at + length], as: UTF8.self),
        text.unicodeScalars.count == 1
      {
        return length
      }
    }
    return 0
  }

  /// The character here, in words for a sentence.
  private var found: String {
    guard let octet = current else { return "the end" }
    let length = scalarLength
    guard length > 0 else { return "octet \(hex(UInt32(octet)))" }
    let text = String(decoding: bytes[at..<at + length], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, !scalar.properties.isWhitespace,
      octet > 0x20, octet != 0x7F, octet < 0x80 || scalar.properties.isAlphabetic
    else { return "U+\(hex(text.unicodeScalars.first?.value ?? 0, digits: 4))" }
    return scalar == "\"" ? "a double quote" : "\"\(scalar)\""
  }

  private func hex(_ value: UInt32, digits: Int = 2) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  private func fault(_ what: String) -> JSONError {
    .malformed(at: position, what)
  }

  private var position: JSONError.Position {
    var position = JSONError.Position(line: 1, column: 1)
    for octet in bytes[..<min(at, bytes.count)] {
      if octet == UInt8(ascii: "\n") {
        position.line += 1
        position.column = 1
      } else if octet & 0xC0 != 0x80 {
        // Octets that continue a UTF-8 sequence are not characters.
        position.column += 1
      }
    }
    return position
  }
}
