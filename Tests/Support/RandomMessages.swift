package import Fixture
import Protobuf

/// Messages with fields chosen at random, among them the awkward values of each kind.
package struct RandomMessages {
  package var random: SeededRandom

  package init(random: SeededRandom) { self.random = random }

  package mutating func inner() -> Inner {
    Inner(name: text(), number: Int32(truncatingIfNeeded: word()))
  }

  package mutating func everything() -> Everything {
    var message = Everything()
    fillImplicit(&message)
    fillOptional(&message)
    fillLists(&message)
    message.choice = choice()
    message.secondChoice = flip() ? nil : flip() ? .firstWord(text()) : .secondWord(inner())
    message.selfValue = text()
    message.default = text()
    message.class = text()
    message.initValue = text()
    message.switch = maybe { $0.text() }
    message.operator = list { $0.text() }
    message.message = text()
    message.arena = text()
    return message
  }

  /// Changes a few octets of an encoding.
  package mutating func damage(_ octets: inout [UInt8]) {
    for _ in 0...Int.random(in: 0...3, using: &random) where !octets.isEmpty {
      let place = Int.random(in: 0..<octets.count, using: &random)
      switch Int.random(in: 0...3, using: &random) {
      case 0: octets[place] = UInt8.random(in: 0...255, using: &random)
      case 1: octets[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: octets.remove(at: place)
      default: octets.insert(UInt8.random(in: 0...255, using: &random), at: place)
      }
    }
  }

  private mutating func fillImplicit(_ message: inout Everything) {
    message.aDouble = real()
    message.aFloat = Float(real())
    message.anInt32 = Int32(truncatingIfNeeded: word())
    message.anInt64 = Int64(bitPattern: word())
    message.aUint32 = UInt32(truncatingIfNeeded: word())
    message.aUint64 = word()
    message.aSint32 = Int32(truncatingIfNeeded: word())
    message.aSint64 = Int64(bitPattern: word())
    message.aFixed32 = UInt32(truncatingIfNeeded: word())
    message.aFixed64 = word()
    message.aSfixed32 = Int32(truncatingIfNeeded: word())
    message.aSfixed64 = Int64(bitPattern: word())
    message.aBool = flip()
    message.aString = text()
    message.someBytes = octets()
    message.aLevel = level()
    message.anInner = maybe { $0.inner() }
    message.aTime = maybe { $0.time() }
    message.aDuration = maybe { $0.duration() }
  }

  private mutating func fillOptional(_ message: inout Everything) {
    message.maybeDouble = maybe { $0.real() }
    message.maybeFloat = maybe { Float($0.real()) }
    message.maybeInt32 = maybe { Int32(truncatingIfNeeded: $0.word()) }
    message.maybeInt64 = maybe { Int64(bitPattern: $0.word()) }
    message.maybeUint32 = maybe { UInt32(truncatingIfNeeded: $0.word()) }
    message.maybeUint64 = maybe { $0.word() }
    message.maybeBool = maybe { $0.flip() }
    message.maybeString = maybe { $0.text() }
    message.maybeBytes = maybe { $0.octets() }
    message.maybeLevel = maybe { $0.level() }
  }

  private mutating func fillLists(_ message: inout Everything) {
    message.doubles = list { $0.real() }
    message.floats = list { Float($0.real()) }
    message.int32s = list { Int32(truncatingIfNeeded: $0.word()) }
    message.int64s = list { Int64(bitPattern: $0.word()) }
    message.uint32s = list { UInt32(truncatingIfNeeded: $0.word()) }
    message.uint64s = list { $0.word() }
    message.sint32s = list { Int32(truncatingIfNeeded: $0.word()) }
    message.bools = list { $0.flip() }
    message.strings = list { $0.text() }
    message.byteses = list { $0.octets() }
    message.levels = list { $0.level() }
    message.inners = list { $0.inner() }
    for name in list({ $0.text() }) { message.names[name] = text() }
    for name in list({ $0.text() }) { message.innerByName[name] = inner() }
  }

  private mutating func choice() -> Everything.Choice? {
    switch Int.random(in: 0...8, using: &random) {
    case 0: .text(text())
    case 1: .whole(Int64(bitPattern: word()))
    case 2: .inner(inner())
    case 3: .moment(time())
    case 4: .octets(octets())
    case 5: .level(level())
    case 6: .flag(flip())
    case 7: .real(real())
    default: nil
    }
  }

  private mutating func flip() -> Bool { Bool.random(using: &random) }

  private mutating func maybe<Value>(_ make: (inout RandomMessages) -> Value) -> Value? {
    flip() ? make(&self) : nil
  }

  private mutating func list<Value>(_ make: (inout RandomMessages) -> Value) -> [Value] {
    (0..<Int.random(in: 0...3, using: &random)).map { _ in make(&self) }
  }

  /// Numbers of every length on the wire.
  private mutating func word() -> UInt64 {
    switch Int.random(in: 0...9, using: &random) {
    case 0: 0
    case 1: .max
    case 2: 1 << 63
    default:
      UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
    }
  }

  private mutating func real() -> Double {
    let awkward = [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, 1.5, -2.25, 1e30]
    return awkward.randomElement(using: &random) ?? 0
  }

  private mutating func text() -> String {
    ["", "a", "Grüße", "日本語", "🙂", String(repeating: "x", count: 200), "\u{7f}\u{1}"]
      .randomElement(using: &random) ?? ""
  }

  private mutating func octets() -> [UInt8] {
    list { UInt8(truncatingIfNeeded: $0.word()) }
  }

  private mutating func level() -> Level {
    [Level(rawValue: 0), .low, .veryHigh, .oddOne, Level(rawValue: 77), Level(rawValue: -3)]
      .randomElement(using: &random) ?? .low
  }

  private mutating func time() -> Timestamp {
    Timestamp(
      microseconds: Int64.random(
        in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random))
  }

  private mutating func duration() -> Duration {
    .microseconds(Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random))
  }
}
