import Fixture
import Protobuf
import TestSupport
import Testing

/// Google's implementation of protobuf reads what ours wrote, and writes it again.
@Suite(.timeLimit(.minutes(2)))
struct OfficialProtobufTests {
  @Test
  func `messages mean the same to both`() async throws {
    var messages = RandomMessages(random: .fromEnvironment("protobuf peer"))
    let sent = (0..<500).map { _ in messages.everything() }
    let answers = try await Self.exchange(sent.map { $0.protobuf() })
    for (message, answer) in zip(sent, answers) {
      let octets = try #require(answer, "refused: \(message)")
      // By their octets, since these are equal also for what is NaN.
      #expect(try Everything(protobuf: octets).protobuf() == message.protobuf())
    }
  }

  @Test
  func `what was damaged and is accepted means the same to both`() async throws {
    var messages = RandomMessages(random: .fromEnvironment("protobuf peer, damage"))
    var accepted: [(octets: [UInt8], message: Everything)] = []
    while accepted.count < 500 {
      var octets = messages.everything().protobuf()
      messages.damage(&octets)
      if let message = try? Everything(protobuf: octets) { accepted.append((octets, message)) }
    }
    let answers = try await Self.exchange(accepted.map(\.octets))
    var refused = 0
    for ((octets, message), answer) in zip(accepted, answers) {
      // The peer is stricter: it also checks a text that a later one replaces, and the bits of a
      // number beyond 64.
      guard let answer else {
        refused += 1
        continue
      }
      let text = octets.map { String($0, radix: 16) }.joined(separator: " ")
      let again = try Everything(protobuf: answer)
      #expect(Self.differences(again, message) == [], "\(text)")
    }
    #expect(refused < accepted.count / 20)
  }

  /// The fields in which two messages differ, but for those that the peer is known to read
  /// otherwise.
  ///
  /// It drops a map's entry with a field that it does not know; merges messages of a oneof, where
  /// libprotobuf-c takes the last; and skips a truth value of the wrong wire type, which
  /// libprotobuf-c takes for true if any bit is set.
  private static func differences(_ first: Everything, _ second: Everything) -> [String] {
    let known: Set = ["names", "innerByName", "aBool", "maybeBool", "bools"]
    return zip(Mirror(reflecting: first).children, Mirror(reflecting: second).children)
      .filter { "\($0.value)" != "\($1.value)" && !known.contains($0.label ?? "") }
      .map { "\($0.label ?? ""): \($0.value) and \($1.value)" }
      .filter {
        !$0.contains("Choice.inner(") && !$0.contains("Choice.flag(") && !$0.contains("secondWord(")
      }
  }

  /// What the peer made of each encoding; nil where it refused.
  private static func exchange(_ encodings: [[UInt8]]) async throws -> [[UInt8]?] {
    let folder = try TemporaryFolder()
    let lines = encodings.map { $0.map { hexadecimal($0) }.joined() + "\n" }
    let input = try folder.write(lines.joined(), to: "input")
    try await PythonPeer.run(
      "Tests/Peers/protobuf_peer.py", [SourceTree.root, input, "\(folder.path)/output"])
    let answers = try folder.text(of: "output").split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .dropLast()
    #expect(answers.count == encodings.count)
    return answers.map { $0 == "refused" ? nil : octets(of: $0) }
  }

  private static func hexadecimal(_ octet: UInt8) -> String {
    let digits = String(octet, radix: 16)
    return digits.count == 1 ? "0\(digits)" : digits
  }

  private static func octets(of text: Substring) -> [UInt8] {
    let digits = Array(text)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0..<$0 + 2]), radix: 16)
    }
  }
}
