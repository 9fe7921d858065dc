import Protobuf
import Testing

@Suite
struct TimestampTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    (1_705_312_800, "2024-01-15T10:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
  ])
  func `seconds and their text are one`(seconds: Int64, text: String) {
    #expect(Timestamp(seconds: seconds).iso8601 == text)
    #expect(Timestamp(iso8601: text) == Timestamp(seconds: seconds))
  }

  @Test
  func `a fraction is cut off towards the past`() {
    #expect(Timestamp(microseconds: 1_999_999).iso8601 == "1970-01-01T00:00:01Z")
    #expect(Timestamp(microseconds: -1).iso8601 == "1969-12-31T23:59:59Z")
    #expect(Timestamp(iso8601: "1970-01-01T00:00:01.25Z")?.microseconds == 1_250_000)
  }

  @Test(arguments: [
    "", "2024-01-15", "2024-13-15T10:00:00Z", "2023-02-29T10:00:00Z", "2024-01-15T24:00:00Z",
    "2024-01-15T10:00:00+01:00", "2024-01-15T10:00:00.Z", "2024-01-15 10:00:00Z",
  ])
  func `what is no such text is refused`(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test
  func `every day of four centuries survives being written and read`() {
    for day in stride(from: Int64(-146_097), to: 146_097, by: 1) {
      let time = Timestamp(seconds: day * 86_400 + 43_261)
      guard Timestamp(iso8601: time.iso8601) == time else {
        Issue.record("\(time.iso8601)")
        return
      }
    }
  }

  @Test
  func `five days later is 432,000 seconds later`() {
    let time = Timestamp(seconds: 1_705_312_800)
    #expect((time + .seconds(432_000)).since(time) == .seconds(432_000))
    #expect(time + .seconds(5) - .seconds(5) == time)
  }
}
