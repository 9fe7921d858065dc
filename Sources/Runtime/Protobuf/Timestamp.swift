import Glibc

/// A moment of civil time, in microseconds since 1970-01-01T00:00:00Z, leap seconds left out.
///
/// Carried as `google.protobuf.Timestamp` on the wire, as BIGINT in tables, and in JSON as ISO 8601
/// in UTC to the second.
package struct Timestamp: Sendable, Hashable, Comparable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

  package static func < (first: Timestamp, second: Timestamp) -> Bool {
    first.microseconds < second.microseconds
  }

  package static func + (time: Timestamp, duration: Duration) -> Timestamp {
    let parts = duration.components
    return Timestamp(
      microseconds: time.microseconds + parts.seconds * 1_000_000
        + parts.attoseconds / 1_000_000_000_000)
  }

  package static func - (time: Timestamp, duration: Duration) -> Timestamp {
    time + (.zero - duration)
  }

  /// The time that passed between two moments; negative when `other` is later.
  package func since(_ other: Timestamp) -> Duration {
    .microseconds(microseconds - other.microseconds)
  }

  /// The same moment without its fraction of a second, towards the past.
  package var truncatedToSecond: Timestamp {
    Timestamp(seconds: Self.floorDivide(microseconds, 1_000_000))
  }

  /// ISO 8601 in UTC to the second, as in `2024-01-15T10:00:00Z`; the fraction is cut off.
  package var iso8601: String {
    let seconds = Self.floorDivide(microseconds, 1_000_000)
    let days = Self.floorDivide(seconds, 86_400)
    let time = seconds - days * 86_400
    let (year, month, day) = Self.civil(days: days)
    var text: [UInt8] = []
    text.reserveCapacity(20)
    func put(_ value: Int64, _ width: Int) {
      var divisor: Int64 = 1
      for _ in 1..<width { divisor *= 10 }
      while divisor > 0 {
        text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
        divisor /= 10
      }
    }
    put(year, 4)
    text.append(UInt8(ascii: "-"))
    put(month, 2)
    text.append(UInt8(ascii: "-"))
    put(day, 2)
    text.append(UInt8(ascii: "T"))
    put(time / 3600, 2)
    text.append(UInt8(ascii: ":"))
    put(time / 60 % 60, 2)
    text.append(UInt8(ascii: ":"))
    put(time % 60, 2)
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads what ``iso8601`` writes, optionally with one to six digits of a fraction; nil for
  /// anything else.
  package init?(iso8601 text: String) {
    let octets = Array(text.utf8)
    guard octets.count >= 20, octets.last == UInt8(ascii: "Z") else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for octet in octets[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) else { return nil }
        value = value * 10 + Int64(octet - UInt8(ascii: "0"))
      }
      return value
    }
    let marks = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
    guard marks.allSatisfy({ octets[$0.0] == $0.1.utf8.first }),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if octets.count > 20 {
      let digits = octets.count - 21
      guard octets[19] == UInt8(ascii: "."), (1...6).contains(digits),
        let value = number(20..<(20 + digits))
      else { return nil }
      fraction = value
      for _ in digits..<6 { fraction *= 10 }
    }
    let days = Self.days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    microseconds = seconds * 1_000_000 + fraction
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : (value + 1) / divisor - 1
  }

  /// Days since 1970-01-01 of a date in the Gregorian calendar.
  ///
  /// Years are counted from March, so that the leap day ends
  /// one, in cycles of 400 years with 146,097 days.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let cycle = floorDivide(shifted, 400)
    let yearOfCycle = shifted - cycle * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * 146_097 + dayOfCycle - 719_468
  }

  private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let cycle = floorDivide(shifted, 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

/// Tells the civil time.
///
/// Every part of the product that needs it is given one, so that tests can move it.
package protocol WallClock: Sendable {
  func now() -> Timestamp
}

/// The operating system's clock.
package struct SystemClock: WallClock {
  package init() {}

  package func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
