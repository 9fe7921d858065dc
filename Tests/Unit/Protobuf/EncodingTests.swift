import Fixture
import Protobuf
import TestSupport
import Testing

@Suite
struct EncodingTests {
  @Test
  func `messages survive being encoded and decoded`() throws {
    var messages = RandomMessages(random: .fromEnvironment("protobuf round trip"))
    for _ in 0..<300 {
      let message = messages.everything()
      let decoded = try Everything(protobuf: message.protobuf())
      guard decoded == message else {
        Issue.record("seed \(messages.random.seed): \(message) became \(decoded)")
        return
      }
    }
  }

  @Test
  func `equal messages have equal encodings`() throws {
    let names = Dictionary(uniqueKeysWithValues: (0..<50).map { ("key \($0)", "value \($0)") })
    var other: [String: String] = [:]
    for (key, value) in names.sorted(by: { $0.key > $1.key }) { other[key] = value }
    #expect(Everything(names: names).protobuf() == Everything(names: other).protobuf())
  }

  @Test
  func `an empty message has no octets`() throws {
    #expect(Everything().protobuf() == [])
    #expect(Nothing().protobuf() == [])
    #expect(try Everything(protobuf: []) == Everything())
  }

  @Test(
    arguments: [
      (Everything(anInt32: 150), [0x18, 0x96, 0x01]),
      (
        Everything(anInt32: -1), [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
      ),
      (Everything(aSint32: -2), [0x38, 0x03]),
      (Everything(aFixed32: 1), [0x4d, 1, 0, 0, 0]),
      (Everything(aDouble: 1), [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
      (Everything(aString: "testing"), [0x72, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]),
      (Everything(anInner: Inner(number: 1)), [0x8a, 0x01, 2, 0x10, 1]),
      (Everything(anInner: Inner()), [0x8a, 0x01, 0]),
      (Everything(int32s: [3, 270, 86942]), [0xfa, 0x03, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]),
      (Everything(maybeInt32: 0), [0x88, 0x02, 0]), (Everything(maybeString: ""), [0xe2, 0x02, 0]),
      (Everything(choice: .flag(false)), [0xd8, 0x06, 0]),
      (Everything(names: ["": ""]), [0xd2, 0x05, 4, 0x0a, 0, 0x12, 0]),
    ] as [(Everything, [UInt8])])
  func `the octets are those of the specification`(message: Everything, octets: [UInt8]) throws {
    #expect(message.protobuf() == octets)
    #expect(try Everything(protobuf: octets) == message)
  }

  @Test
  func `a negative zero is sent`() throws {
    let message = Everything(aDouble: -0.0, aFloat: -0.0, maybeDouble: -0.0, doubles: [-0.0])
    let decoded = try Everything(protobuf: message.protobuf())
    #expect(decoded.aDouble.sign == .minus)
    #expect(decoded.aFloat.sign == .minus)
    #expect(decoded.maybeDouble?.sign == .minus)
    #expect(decoded.doubles.first?.sign == .minus)
  }

  @Test
  func `zero is absent from a plain field and present in an optional one`() throws {
    let zeroes = Everything(
      maybeDouble: 0, maybeFloat: 0, maybeInt32: 0, maybeInt64: 0, maybeUint32: 0, maybeUint64: 0,
      maybeBool: false, maybeString: "", maybeBytes: [], maybeLevel: Level(rawValue: 0))
    #expect(try Everything(protobuf: zeroes.protobuf()) == zeroes)
    #expect(zeroes != Everything())
  }

  @Test
  func `the prefix is left free`() {
    let octets = Everything(anInt32: 150).protobuf(reserving: 5)
    #expect(octets == [0, 0, 0, 0, 0, 0x18, 0x96, 0x01])
    #expect(Nothing().protobuf(reserving: 5) == [0, 0, 0, 0, 0])
  }

  @Test
  func `a large message is encoded whole`() throws {
    let message = Everything(
      aString: String(repeating: "é", count: 1 << 20), strings: (0..<10_000).map { "\($0)" })
    #expect(try Everything(protobuf: message.protobuf()) == message)
  }

  @Test
  func `times keep their microseconds, also before 1970`() throws {
    for microseconds: Int64 in [
      0, 1, -1, 1_500_000, -1_500_000, -62_135_596_800_000_000, 253_402_300_799_999_999,
    ] {
      let message = Everything(aTime: Timestamp(microseconds: microseconds))
      #expect(try Everything(protobuf: message.protobuf()) == message)
    }
    // One microsecond before 1970 is second -1 and 999,999,000 ns, as google.protobuf.Timestamp
    // wants it.
    let time = Everything(aTime: Timestamp(microseconds: -1)).protobuf()
    let parts = WireText.make {
      $0.integer(1, UInt64(bitPattern: -1))
      $0.integer(2, 999_999_000)
    }
    #expect(time == WireText.make { $0.bytes(18, parts) })
  }
}
