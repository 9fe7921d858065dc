import EventLoop

/// What the value of a setting must look like.
package struct SettingForm: Sendable {
  /// What a value must be, to end a sentence with, as in `a whole number from 1 to 64`.
  let description: String
  let accepts: @Sendable (String) -> Bool

  /// Anything.
  package static let text = SettingForm(description: "a text") { _ in true }

  /// A path of the file system.
  package static let path = SettingForm(description: "a path") {
    !$0.isEmpty && !$0.utf8.contains(0)
  }

  /// `host:port` of another program; brackets stand around IPv6.
  package static let address = SettingForm(description: "an address of the form host:port") {
    guard let parts = try? SocketAddress.split($0) else { return false }
    return !parts.host.isEmpty && parts.port > 0
  }

  /// `host:port` to listen on, with port 0 for any free one and an empty host for all interfaces,
  /// or `fd:N`.
  package static let listening = SettingForm(
    description: "an address of the form host:port, or fd:N for an inherited socket"
  ) { text in
    guard text.hasPrefix("fd:") else { return (try? SocketAddress.split(text)) != nil }
    return Int32(text.dropFirst(3)).map { $0 >= 3 } ?? false
  }

  /// A whole number within bounds.
  package static func integer(in range: ClosedRange<Int>) -> SettingForm {
    SettingForm(
      description: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { Int($0).map(range.contains) ?? false }
  }

  /// A number of seconds within bounds, with a fraction if there is one.
  package static func seconds(in range: ClosedRange<Double>) -> SettingForm {
    SettingForm(
      description: "a number of seconds from \(range.lowerBound) to \(range.upperBound)"
    ) { Double($0).map(range.contains) ?? false }
  }

  /// One of several words.
  package static func oneOf(_ words: [String]) -> SettingForm {
    SettingForm(description: "one of \(words.joined(separator: ", "))") { words.contains($0) }
  }

  /// A text of at least so many octets.
  package static func length(atLeast minimum: Int) -> SettingForm {
    SettingForm(description: "at least \(minimum) characters long") { $0.utf8.count >= minimum }
  }
}
