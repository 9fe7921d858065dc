import Foundation
import JSON
import Testing

/// Texts made wrong at random: none may crash the reader, and what it accepts must mean the same to
/// Foundation.
@Suite struct JSONFuzzTests {
  private static let samples = [
    #"{"filters":{"countryCode":"US","areaCode":"415","numberType":"local","limit":20}}"#,
    #"{"a":[1,2.5,-3e2,true,false,null,"é\u00e9\ud83d\ude00\n"],"b":{"c":{"d":[[],{}]}}}"#,
    #"[18446744073709551615,-9223372036854775808,0.1,1e-7,123456789012,"\"\\\/\b\f\r\t"]"#,
    #" { "x" : [ ] , "y" : "a longer text with several words, to fill more than one block of 64" } "#,
  ]

  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `random changes never crash and never change the meaning`()
    throws
  {
    let given = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("JSON fuzz: TEST_SEED=\(seed)")
    var random = Generator(state: seed)
    var accepted = 0
    for _ in 0..<4000 {
      var bytes = Array(Self.samples.randomElement(using: &random)!.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, &random) }
      guard let copy = reserialised(bytes, seed) else { continue }
      accepted += 1
      let ours = try? JSONSerialization.jsonObject(with: Data(copy), options: .fragmentsAllowed)
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(theirs != nil && means(ours, theirs), "seed \(seed): \(text)")
    }
    #expect(accepted > 100)
  }

  /// Equal, where numbers may differ in the last digits: Foundation reads some as decimals and
  /// rounds.
  private func means(_ a: Any?, _ b: Any?) -> Bool {
    switch (a, b) {
    case (let a as [String: Any], let b as [String: Any]):
      a.count == b.count && a.allSatisfy { means($0.value, b[$0.key]) }
    case (let a as [Any], let b as [Any]):
      a.count == b.count && zip(a, b).allSatisfy { means($0, $1) }
    case (let a as NSNumber, let b as NSNumber):
      a == b || abs(a.doubleValue - b.doubleValue) <= abs(b.doubleValue) * 1e-14
    default:
      (a as? NSObject) == (b as? NSObject)
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout Generator) {
    guard !bytes.isEmpty else { return }
    let at = Int.random(in: 0..<bytes.count, using: &random)
    let structural =
      Array("{}[]:,\"\\ \n0123456789eE+-.truefalsn\u{0}".utf8) + [0x80, 0xC3, 0xED, 0xF0, 0xFF]
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes[at] = structural.randomElement(using: &random)!
    case 2: bytes.insert(structural.randomElement(using: &random)!, at: at)
    case 3: bytes.remove(at: at)
    default:
      let other = Int.random(in: 0..<bytes.count, using: &random)
      bytes.replaceSubrange(at..<at, with: Array(bytes[min(at, other)..<max(at, other)]))
    }
  }

  @Test func `every double survives being written and read`() throws {
    var random = Generator(state: 7)
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite, abs(value) >= .leastNormalMagnitude else { continue }
      var writer = JSONWriter()
      writer.double(value)
      let document = try JSONDocument(parsing: writer.finish())
      #expect(document.withRoot { $0.double } == value)
    }
  }

  /// The text read and written again, or nil when it is refused, with a sentence that has a reason.
  private func reserialised(_ bytes: [UInt8], _ seed: UInt64) -> [UInt8]? {
    do throws(JSONError) {
      let document = try JSONDocument(parsing: bytes)
      var writer = JSONWriter()
      document.withRoot { copy($0, to: &writer) }
      return writer.finish()
    } catch {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(
        error.message != "The body is not valid JSON.", "no reason found, seed \(seed): \(text)")
      return nil
    }
  }

  private func copy(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .object:
      writer.beginObject()
      for member in value.object! {
        writer.key(member.key.string)
        copy(member.value, to: &writer)
      }
      writer.endObject()
    case .array:
      writer.beginArray()
      for element in value.array! { copy(element, to: &writer) }
      writer.endArray()
    case .string: writer.string(value.string!)
    case .integer:
      if let integer = value.int64 {
        writer.integer(integer)
      } else {
        writer.integer(value.uint64!)
      }
    case .double: writer.double(value.double!)
    case .boolean: writer.bool(value.bool!)
    case .null: writer.null()
    }
  }
}
