internal import Glibc

/// The Date header's text (RFC 9110 § 5.6.7), made once a second.
///
/// Confined to its loop.
final class HTTPDate {
  private var second: time_t = -1
  private var text: [UInt8] = []

  /// The line `Date: Sun, 06 Nov 1994 08:49:37 GMT` with its line end.
  func line() -> [UInt8] {
    let now = time(nil)
    if now != second {
      second = now
      text = Array("Date: \(Self.text(now))\r\n".utf8)
    }
    return text
  }

  static func text(_ seconds: time_t) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = days[Int(parts.tm_wday)]
    let month = months[Int(parts.tm_mon)]
    return "\(day), \(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }

  private static func two(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
