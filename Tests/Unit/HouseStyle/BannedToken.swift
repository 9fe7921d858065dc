/// Something that Swift allows and this project does not.
struct BannedToken: Sendable {
  let text: String
  /// What to do instead.
  let instead: String
  /// Beginnings of paths where it is allowed, each with its reason beside it.
  var allowed: [String] = []
  /// Whether tests must do without it too.
  var inTests = true

  func applies(to file: TrackedFile) -> Bool {
    if file.isTest && !inTests || file.path.hasPrefix("Tests/Unit/HouseStyle/") { return false }
    return !allowed.contains { file.path.hasPrefix($0) || file.path.hasSuffix($0) }
  }

  /// Whether a line has it outside of a comment, and not as the end of a longer word.
  func isUsed(in line: String) -> Bool {
    if line.drop(while: { $0 == " " }).hasPrefix("//") { return false }
    var rest = line[...]
    while let range = rest.firstRange(of: text) {
      let before = rest[..<range.lowerBound].last
      if before.map({ !$0.isLetter && $0 != "." && $0 != "_" }) ?? true { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  static let all = [
    BannedToken(text: "try!", instead: "throw, or say why it cannot fail and use a guard"),
    BannedToken(
      text: "fatalError(", instead: "precondition for a defect, an error for all else"),
    BannedToken(
      text: "Task.sleep", instead: "EventLoop.sleep(for:) in the product, eventually in tests",
      // Work in the background of a service is no handler of a call and on no loop.
      allowed: ["Sources/Services/"]),
    BannedToken(text: "Date()", instead: "a WallClock that is passed in", inTests: false),
    BannedToken(text: "UUID()", instead: "an identifier from a ULIDGenerator", inTests: false),
    BannedToken(
      text: "print(", instead: "the Logger",
      // People read what tools and generators print.
      allowed: ["Sources/Tools/", "/Main.swift"], inTests: false),
    BannedToken(text: "FIXME", instead: "mend it now"),
    BannedToken(text: "import XCTest", instead: "Swift Testing"),
  ]
}
