import Telephony
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
