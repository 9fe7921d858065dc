import Protobuf
import Telephony
import TestSupport
import Testing

@Suite
struct TelephonyTests {
  @Test(arguments: ["+14155550101", "+4930231250", "+971500000000", "+1234567", "+123456789012345"])
  func `a number in E.164 is read`(text: String) {
    #expect(E164(text)?.text == text)
  }

  @Test(arguments: [
    "", "+", "14155550101", "+0415555010", "+123456", "+1 415 555 0101", "+1234567890123456",
    "+1415555010a", "+٤١٥٥٥٥٠١٠١",
  ])
  func `what is not E.164 is refused`(text: String) {
    #expect(E164(text) == nil)
  }

  @Test
  func `a number in a message shows neither its middle nor its end`() throws {
    let number = try #require(E164("+14155550101"))
    #expect("\(number)" == "+14*******01")
    #expect(number.nationalSignificantNumber == "4155550101")
  }

  @Test
  func `ids have their prefix, and another prefix is refused`() throws {
    let generator = ULIDGenerator(milliseconds: { 1_705_312_800_000 })
    let id = PhoneNumberID(from: generator)
    #expect(PhoneNumberID(id.text) == id)
    #expect(TeamID(id.text) == nil)
    #expect(PhoneNumberID("pn_01J00000000000000000000000") == nil)
    #expect(PhoneNumberID("pn_01j") == nil)
  }

  @Test
  func `a ULID sorts by its time and encodes it as published`() {
    let random = { @Sendable (count: Int) in [UInt8](repeating: 0, count: count) }
    let early = ULIDGenerator(milliseconds: { 1_469_918_176_385 }, random: random)
    let late = ULIDGenerator(milliseconds: { 1_469_918_176_386 }, random: random)
    #expect(early.next() == "01aryz6s41" + "0000000000000000")
    #expect(early.next() < late.next())
  }

  @Test
  func `ULIDs of one generator grow, within a millisecond and when the clock is set back a little`()
  {
    let clock = ManualClock(Timestamp(seconds: 1_705_312_800))
    let generator = ULIDGenerator(milliseconds: { clock.now().microseconds / 1000 })
    var last = generator.next()
    for step in 0..<2000 {
      if step % 500 == 250 { clock.advance(by: .milliseconds(-300)) }
      if step % 500 == 400 { clock.advance(by: .milliseconds(400)) }
      let next = generator.next()
      #expect(last < next)
      last = next
    }
  }

  @Test
  func `a random part that is used up goes on in the next millisecond`() {
    let generator = ULIDGenerator(
      milliseconds: { 0 }, random: { [UInt8](repeating: 0xFF, count: $0) })
    #expect(generator.next() == "0000000000" + "zzzzzzzzzzzzzzzz")
    #expect(generator.next() == "0000000001" + "00000000zzzzzzzz")
  }

  @Test
  func `a ULID spells its bits as published`() {
    // 01ARZ3NDEKTSV4RRFFQ69G5FAV, the example of the specification.
    let octets: [UInt8] = [0xD6, 0x76, 0x4C, 0x61, 0xEF, 0xB9, 0x93, 0x02, 0xBD, 0x5B]
    let generator = ULIDGenerator(
      milliseconds: { 1_469_922_850_259 }, random: { Array(octets.prefix($0)) })
    #expect(generator.next() == "01arz3ndektsv4rrffq69g5fav")
  }

  @Test(arguments: [("1", "1.00"), ("1.5", "1.50"), ("12.34", "12.34"), ("0.0500", "0.05")])
  func `dollars are written with two decimals`(text: String, written: String) {
    #expect(USD(text)?.description == written)
  }

  @Test(arguments: ["", ".", "1.", "-1", "1.005", "1,00", "a"])
  func `what is no amount of cents is refused`(text: String) {
    #expect(USD(text) == nil)
  }

  @Test
  func `a country is found by its code in any case`() {
    #expect(Country(code: "us") == .us)
    #expect(Country(code: "GB") == nil)
    #expect(Country.allCases.map(\.code) == ["AE", "US", "CA", "DE", "AT", "CH"])
  }
}
