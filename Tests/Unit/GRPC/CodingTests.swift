import Testing

@testable import GRPC

@Suite struct TimeoutCodingTests {
  private func decode(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBytes { TimeoutCoding.decode($0) }
  }

  @Test(arguments: [
    ("1H", 3_600_000_000_000), ("2M", 120_000_000_000), ("3S", 3_000_000_000), ("4m", 4_000_000),
    ("5u", 5_000), ("6n", 6), ("0n", 0), ("00000001S", 1_000_000_000), ("99999999n", 99_999_999),
  ])
  func `a timeout is read in its unit`(text: String, nanoseconds: Int) {
    #expect(decode(text) == Int64(nanoseconds))
  }

  @Test(arguments: ["", "S", "1", "-1S", "+1S", "1s", "1 S", "1.5S", "123456789S", "1SS", "H1"])
  func `a malformed timeout is refused`(text: String) {
    #expect(decode(text) == nil)
  }

  @Test func `the longest timeout does not overflow`() throws {
    #expect(try #require(decode("99999999H")) > 0)
  }

  @Test(arguments: [
    (0, "0n"), (1, "1n"), (99_999_999, "99999999n"), (100_000_000, "100000u"),
    (100_000_001, "100001u"), (99_999_999_001, "100000m"), (99_999_999_000_001, "100000S"),
    (Int64.max / 2, "76861434M"),
  ])
  func `a timeout is written in the finest unit that fits, rounded up`(
    nanoseconds: Int64, text: String
  ) {
    #expect(TimeoutCoding.encode(nanoseconds: nanoseconds) == text)
  }

  @Test func `what is written is read as no less`() {
    let seed = UInt64.random(in: 1 ... .max)
    var random = Xorshift(state: seed)
    for _ in 0..<5000 {
      let nanoseconds = Int64(random.next() >> (random.next() % 40 + 2))
      let text = TimeoutCoding.encode(nanoseconds: nanoseconds)
      #expect(text.utf8.count <= 9, "seed \(seed)")
      #expect((decode(text) ?? -1) >= nanoseconds, "seed \(seed): \(nanoseconds)")
    }
  }
}

@Suite struct PercentCodingTests {
  private func decode(_ text: String) -> String {
    Array(text.utf8).withUnsafeBytes { PercentCoding.decode($0) }
  }

  @Test(arguments: [
    ("plain text", "plain text"), ("100%", "100%25"), (" edges ", "%20edges%20"),
    ("a\nb\tc", "a%0Ab%09c"), ("ü", "%C3%BC"), ("😀", "%F0%9F%98%80"), ("", ""), (" ", "%20"),
  ])
  func `a message is encoded and comes back`(text: String, encoded: String) {
    #expect(String(decoding: PercentCoding.encode(text), as: UTF8.self) == encoded)
    #expect(decode(encoded) == text)
  }

  @Test(arguments: ["%zz", "%4", "%", "100%", "%g1 %1g", "%%"])
  func `a broken percent sign stays as it is`(text: String) {
    #expect(decode(text) == text)
  }

  @Test func `lower-case digits are read, and what is not UTF-8 is replaced`() {
    #expect(decode("%c3%bc") == "ü")
    #expect(decode("a%FFb") == "a\u{FFFD}b")
  }
}

@Suite struct Base64Tests {
  private func decode(_ text: String) -> [UInt8]? {
    Array(text.utf8).withUnsafeBytes { Base64.decode($0) }
  }

  @Test func `octets come back for every length, without padding and with`() {
    for count in 0..<70 {
      let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
      let text = String(decoding: Base64.encode(octets), as: UTF8.self)
      #expect(!text.contains("="))
      #expect(decode(text) == octets)
      #expect(decode(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)) == octets)
    }
  }

  @Test(arguments: ["a", "ab=", "a===", "a*bc", "ab==cd", "abcde", "====", "ab c"])
  func `what is not base64 is refused`(text: String) {
    #expect(decode(text) == nil)
  }
}

@Suite struct MetadataTests {
  private func received(_ name: String, _ value: String) -> Metadata {
    var metadata = Metadata()
    Array(name.utf8).withUnsafeBytes { name in
      Array(value.utf8).withUnsafeBytes { metadata.appendReceived(name: name, value: $0) }
    }
    return metadata
  }

  @Test func `names are lower-cased and values keep their order`() {
    var metadata = Metadata()
    metadata.append("X-Name", "1")
    metadata.append("x-name", "2")
    #expect(metadata.texts("x-name") == ["1", "2"])
    #expect(metadata.text("x-name") == "1")
  }

  @Test func `joined binary values are split before they are decoded`() {
    #expect(received("a-bin", "AQ,AgM=,").binaries("a-bin") == [[1], [2, 3], []])
    #expect(received("a-bin", "AQ,*").binaries("a-bin") == [[1]])
  }

  @Test func `text is kept whatever HTTP allows`() {
    #expect(received("a", "b, c").text("a") == "b, c")
    #expect(received("a", "ü").text("a") == "ü")
  }

  @Test(arguments: ["grpc-status", "te", "content-type", ":path", "user-agent", "Upper", "a b", ""])
  func `a reserved or malformed name is not sent`(name: String) {
    #expect(!Metadata.isSendable(name: name))
  }

  @Test(arguments: ["x-name", "a", "0_.-z", "authorization", "switchboard-principal-bin"])
  func `an ordinary name is sent`(name: String) {
    #expect(Metadata.isSendable(name: name))
  }

  @Test func `only printable text is sent`() {
    #expect(Metadata.isSendable(text: "a ~"))
    #expect(!Metadata.isSendable(text: "a\n"))
    #expect(!Metadata.isSendable(text: "ü"))
  }
}

@Suite struct RPCErrorTests {
  @Test func `a copy that is changed leaves the other as it was`() {
    let one = RPCError(code: .notFound, message: "one", details: [1])
    var other = one
    other.message = "other"
    other.mayHaveRun = true
    #expect(one.message == "one")
    #expect(!one.mayHaveRun)
    #expect(other.code == .notFound)
    #expect(other.details == [1])
    #expect(one != other)
    #expect(one == RPCError(code: .notFound, message: "one", details: [1]))
  }

  @Test func `a thrown error of another kind tells nothing of itself`() {
    struct Secret: Error { let text = "password" }
    let error = RPCError(thrown: Secret())
    #expect(error.code == .unknown)
    #expect(!error.message.contains("password"))
    #expect(RPCError(thrown: CancellationError()).code == .cancelled)
  }

  @Test func `an unlisted code keeps its number`() {
    #expect(StatusCode(rawValue: 99).description == "UNKNOWN(99)")
    #expect(StatusCode.unauthenticated.description == "UNAUTHENTICATED")
  }
}
