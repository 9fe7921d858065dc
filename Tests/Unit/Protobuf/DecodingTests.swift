import Fixture
import Protobuf
import TestSupport
import Testing

@Suite
struct DecodingTests {
  @Test
  func `unknown fields of every wire type are skipped`() throws {
    let octets = WireText.make {
      $0.integer(2000, 7)
      $0.text(2001, "later")
      $0.tag(2002, 1)
      $0.octets += [1, 2, 3, 4, 5, 6, 7, 8]
      $0.tag(2003, 5)
      $0.octets += [1, 2, 3, 4]
      $0.integer(3, 150)
    }
    #expect(try Everything(protobuf: octets) == Everything(anInt32: 150))
  }

  @Test
  func `a list of numbers may be packed or not`() throws {
    let packed = WireText.make { $0.bytes(63, [1, 2]) }
    let plain = WireText.make {
      $0.integer(63, 1)
      $0.integer(63, 2)
    }
    let mixed = packed + WireText.make { $0.integer(63, 3) }
    #expect(try Everything(protobuf: packed).int32s == [1, 2])
    #expect(try Everything(protobuf: plain).int32s == [1, 2])
    #expect(try Everything(protobuf: mixed).int32s == [1, 2, 3])
  }

  @Test
  func `the last of a repeated singular field counts`() throws {
    let octets = WireText.make {
      $0.text(14, "first")
      $0.text(14, "last")
      $0.text(101, "text")
      $0.integer(102, 5)
    }
    let message = try Everything(protobuf: octets)
    #expect(message.aString == "last")
    #expect(message.choice == .whole(5))
  }

  @Test
  func `halves of a message are merged`() throws {
    let octets = WireText.make {
      $0.bytes(17, WireText.make { $0.text(1, "name") })
      $0.bytes(17, WireText.make { $0.integer(2, 4) })
    }
    #expect(try Everything(protobuf: octets).anInner == Inner(name: "name", number: 4))
  }

  @Test
  func `of two entries of a map with one key the last counts`() throws {
    let entry = { (value: String) in
      WireText.make {
        $0.text(1, "key")
        $0.text(2, value)
      }
    }
    let octets = WireText.make {
      $0.bytes(90, entry("first"))
      $0.bytes(90, entry("last"))
      $0.bytes(91, WireText.make { $0.text(1, "no value") })
    }
    let message = try Everything(protobuf: octets)
    #expect(message.names == ["key": "last"])
    #expect(message.innerByName == ["no value": Inner()])
  }

  @Test
  func `values that a later version may add to an enum are kept`() throws {
    let message = try Everything(protobuf: WireText.make { $0.integer(16, 4711) })
    #expect(message.aLevel == Level(rawValue: 4711))
    #expect(try Everything(protobuf: message.protobuf()) == message)
  }

  // MARK: Refusals

  @Test(
    arguments: [
      ("a field that is cut off", [0x72, 7, 0x74]), ("a number that is cut off", [0x18, 0x96]),
      ("a number of eleven octets", [0x18] + [UInt8](repeating: 0xff, count: 10) + [1]),
      ("field number zero", [0x02, 1, 0x61]), ("a group", [0x1b, 0x1c]),
      ("a lone end of a group", [0x1c]),
      ("wire type 6", [0x1e, 0]),
      ("a length beyond the end", [0x72, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      ("the wrong wire type of a known field", [0x70, 1]),
      ("a packed list that ends inside a number", [0xfa, 0x03, 1, 0x8e]),
    ] as [(String, [UInt8])])
  func `malformed octets are refused`(what: String, octets: [UInt8]) {
    #expect(throws: ProtobufError("the message is malformed"), "\(what)") {
      try Everything(protobuf: octets)
    }
  }

  @Test(
    arguments: [
      [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x61, 0x80],
    ] as [[UInt8]])
  func `text that is not UTF-8 is refused, wherever it stands`(text: [UInt8]) {
    for octets in Self.everywhere(text) {
      #expect(throws: ProtobufError("a text is not UTF-8")) { try Everything(protobuf: octets) }
    }
  }

  @Test
  func `text with U+0000 is refused, wherever it stands`() {
    for octets in Self.everywhere([0x61, 0, 0x62]) {
      #expect(throws: ProtobufError("a text contains U+0000")) { try Everything(protobuf: octets) }
    }
  }

  /// The text as a plain field, an optional one, in a list, a map's key and value, a oneof, and a
  /// message inside.
  private static func everywhere(_ text: [UInt8]) -> [[UInt8]] {
    let number = [14, 44, 74, 101, 111, 121].map { number in
      WireText.make { $0.bytes(number, text) }
    }
    let entries = [1, 2].map { part in
      WireText.make { $0.bytes(90, WireText.make { $0.bytes(part, text) }) }
    }
    let inner = [17, 77, 103].map { holder in
      WireText.make { $0.bytes(holder, WireText.make { $0.bytes(1, text) }) }
    }
    return number + entries + inner
  }

  @Test
  func `octets may be anything`() throws {
    let octets = WireText.make { $0.bytes(15, [0, 0xff, 0]) }
    #expect(try Everything(protobuf: octets).someBytes == [0, 0xff, 0])
  }

  @Test(
    arguments: [
      (253_402_300_800, 0), (-62_135_596_801, 0), (0, 1_000_000_000), (0, -1), (Int64.max, 0),
      (Int64.min, 0),
    ] as [(Int64, Int64)])
  func `a time outside the years 1 to 9999 is refused`(seconds: Int64, nanoseconds: Int64) {
    let time = WireText.make {
      $0.integer(1, UInt64(bitPattern: seconds))
      $0.integer(2, UInt64(bitPattern: nanoseconds))
    }
    #expect(throws: ProtobufError("a time is out of range")) {
      try Everything(protobuf: WireText.make { $0.bytes(18, time) })
    }
  }

  @Test
  func `a small message that wants much memory is refused`() {
    // Two octets each, and a struct of 48 octets, a pointer and its place in a list of lists.
    let octets = WireText.make { text in
      for _ in 0..<1_000_000 { text.bytes(77, []) }
    }
    #expect(throws: ProtobufError("the message takes too much memory")) {
      try Everything(protobuf: octets)
    }
  }

  @Test
  func `an honest list is not too much`() throws {
    let message = Everything(inners: (0..<20_000).map { Inner(name: "n", number: Int32($0)) })
    #expect(try Everything(protobuf: message.protobuf()) == message)
  }

  @Test(
    arguments: [
      (0, 64 << 10), (1000, (64 << 10) + 32_000), (2 << 20, 64 << 20), (4 << 20, 64 << 20),
      (Int.max, 64 << 20),
    ] as [(Int, Int)])
  func `the budget grows with the message up to a bound`(count: Int, budget: Int) {
    #expect(ProtobufLimits.budget(for: count) == budget)
  }

  // MARK: Random damage

  @Test
  func `a message cut off anywhere is decoded or refused`() throws {
    var messages = RandomMessages(random: .fromEnvironment("protobuf truncation"))
    let octets = messages.everything().protobuf()
    for count in 0..<octets.count {
      _ = try? Everything(protobuf: Array(octets[..<count]))
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `random damage never crashes, and what is accepted can be sent on`() {
    var messages = RandomMessages(random: .fromEnvironment("protobuf damage"))
    var accepted = 0
    for round in 0..<4000 {
      var octets = messages.everything().protobuf()
      messages.damage(&octets)
      guard let message = try? Everything(protobuf: octets) else { continue }
      accepted += 1
      // By their octets, since a damaged double may be NaN, which equals nothing.
      let again = message.protobuf()
      guard (try? Everything(protobuf: again))?.protobuf() == again else {
        Issue.record("seed \(messages.random.seed), round \(round)")
        return
      }
    }
    #expect(accepted > 100)
  }
}
