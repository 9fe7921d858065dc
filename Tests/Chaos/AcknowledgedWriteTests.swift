import Foundation
import TestSupport
import Testing

/// Acknowledged writes survive SIGKILL of every process at once, in the middle of a stream of them.
@Suite(.timeLimit(.minutes(15)))
struct AcknowledgedWriteTests {
  /// Seeds 1…20, or the one in TEST_SEED.
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["TEST_SEED"].flatMap(UInt64.init).map { [$0] }
    ?? Array(1...20)

  @Test
  func `every answered write is there after all four are killed, and the invariants hold`()
    async throws
  {
    for seed in Self.seeds { try await kill(seed: seed) }
  }

  private func kill(seed: UInt64) async throws {
    var random = SplitMix(seed)
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path, plan: "business")
    let journal = Journal()
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        let stream = WriteStream(
          product: product, journal: journal, random: SplitMix(random.next()), writer: writer)
        group.addTask { @Sendable () async -> Void in await onThread { stream.run() } }
      }
      let delay = UInt32(random.next() % 500_000) + 200_000
      group.addTask { @Sendable () async -> Void in
        await onThread {
          usleep(delay)
          product.kill()
          journal.stop()
        }
      }
    }

    let again = try RunningProduct(dataFolder: folder.path)
    let facts = journal.facts
    #expect(facts.writes > 0, "seed \(seed): nothing was written before the end")
    for (id, name) in facts.assistants {
      let response = try again.request("GET", "/api/assistants/\(id)")
      let found = (response.json["assistant"] as? [String: Any])?["name"] as? String ?? ""
      // A later change that was not answered may have been stored.
      #expect(
        found == name || facts.unanswered[id]?.contains(found) == true,
        "seed \(seed): assistant \(id) is '\(found)', answered was '\(name)'")
    }
    try waitUntilSettled(again, seed)
    let rows = try list(again)
    for (id, number) in facts.numbers where !facts.released.contains(id) {
      let row = rows.first { $0["id"] as? String == id }
      #expect(row?["phone_number"] as? String == number, "seed \(seed): number \(number) is gone")
    }
    for (number, assistant) in facts.assignments where facts.unanswered[number] == nil {
      let row = rows.first { $0["id"] as? String == number }
      #expect(
        row?["assistant_id"] as? String == assistant,
        "seed \(seed): the assignment of \(number) is gone")
    }
    #expect(again.stop() == 0)
    let violations = try Invariants.violations(in: folder.path)
    #expect(violations.isEmpty, "seed \(seed): \(violations)")
    print("seed \(seed): \(facts.writes) answered writes, \(rows.count) numbers")
  }

  /// Purchases that were cut short resolve by themselves.
  private func waitUntilSettled(_ product: RunningProduct, _ seed: UInt64) throws {
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline {
      let open = try list(product).filter {
        ["purchasing", "suspended"].contains($0["status"] as? String)
      }
      if open.isEmpty { return }
      usleep(50_000)
    }
    Issue.record("seed \(seed): purchases are still open after a minute")
  }

  private func list(_ product: RunningProduct) throws -> [[String: Any]] {
    let response = try product.request(
      "GET", "/api/phone-numbers/purchase?teamId=\(product.teamID)")
    return response.json["numbers"] as? [[String: Any]] ?? []
  }
}

/// Runs a blocking body on a thread of its own, not on one of the pool that tests share.
private func onThread(_ body: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      body()
      continuation.resume()
    }
  }
}

/// What the writers were answered.
private final class Journal: @unchecked Sendable {
  // SAFETY: everything is behind the lock.
  struct Facts {
    var writes = 0
    /// The last name that was answered, by assistant.
    var assistants: [String: String] = [:]
    var numbers: [String: String] = [:]
    var released: Set<String> = []
    /// The assistant that was answered last, by number.
    var assignments: [String: String] = [:]
    /// What was sent and not answered: names of assistants, and numbers whose assignment is open.
    var unanswered: [String: [String]] = [:]
  }

  private let lock = NSLock()
  private var state = Facts()
  private var isStopped = false

  var facts: Facts { lock.withLock { state } }
  var stopped: Bool { lock.withLock { isStopped } }

  func stop() { lock.withLock { isStopped = true } }

  func change(_ body: (inout Facts) -> Void) { lock.withLock { body(&state) } }
}

/// One client that writes without pause until the product is gone.
private struct WriteStream: @unchecked Sendable {
  // SAFETY: used by one thread; the product and the journal are safe from any.
  let product: RunningProduct
  let journal: Journal
  var random: SplitMix
  let writer: Int

  func run() {
    var stream = self
    var assistants: [String] = []
    var numbers: [String] = []
    var count = 0
    while !journal.stopped {
      count += 1
      do {
        switch stream.random.next() % 4 {
        case 0: if let id = try stream.create(count) { assistants.append(id) }
        case 1: if let id = assistants.last { try stream.rename(id, count) }
        case 2: if numbers.count < 20, let id = try stream.buy(count) { numbers.append(id) }
        default:
          if let number = numbers.last, let assistant = assistants.last {
            try stream.assign(number, assistant)
          }
        }
      } catch {
        return
      }
    }
  }

  private func create(_ count: Int) throws -> String? {
    let name = "w\(writer)-\(count)"
    let response = try product.request(
      "POST", "/api/assistants",
      body: #"{"accountSlug": "\#(product.accountSlug)", "name": "\#(name)"}"#)
    guard response.status == 200,
      let id = (response.json["assistant"] as? [String: Any])?["id"] as? String
    else { return nil }
    journal.change {
      $0.writes += 1
      $0.assistants[id] = name
    }
    return id
  }

  private func rename(_ id: String, _ count: Int) throws {
    let name = "w\(writer)-\(count)"
    journal.change { $0.unanswered[id, default: []].append(name) }
    let response = try product.request(
      "PATCH", "/api/assistants/\(id)",
      body: #"{"accountSlug": "\#(product.accountSlug)", "name": "\#(name)"}"#)
    guard response.status == 200 else { return }
    journal.change {
      $0.writes += 1
      $0.assistants[id] = name
      $0.unanswered[id] = nil
    }
  }

  private func buy(_ count: Int) throws -> String? {
    // Area codes of four cities, so that the writers do not compete.
    let areaCode = ["212", "312", "415", "617"][writer]
    let number = "+1\(areaCode)55501\(count % 90 < 10 ? "0" : "")\(count % 90)"
    let response = try product.request(
      "POST", "/api/phone-numbers/purchase",
      body: #"{"phoneNumber": "\#(number)", "teamId": "\#(product.teamID)"}"#)
    guard response.status == 200,
      let id = (response.json["phoneNumber"] as? [String: Any])?["id"] as? String
    else { return nil }
    journal.change {
      $0.writes += 1
      $0.numbers[id] = number
    }
    return id
  }

  private func assign(_ number: String, _ assistant: String) throws {
    // The call replaces the assistant's whole set, so until it is answered all of it is open.
    journal.change { facts in
      facts.unanswered[number] = [assistant]
      for (other, holder) in facts.assignments where holder == assistant {
        facts.unanswered[other] = [assistant]
      }
    }
    let response = try product.request(
      "PATCH", "/api/assistants/\(assistant)/telephony/phone-numbers",
      body: #"{"accountSlug": "\#(product.accountSlug)", "phoneNumberIds": ["\#(number)"]}"#)
    journal.change { facts in
      for (other, holder) in facts.assignments where holder == assistant {
        facts.unanswered[other] = nil
      }
      facts.unanswered[number] = nil
      guard response.status == 200 else { return }
      facts.writes += 1
      for (other, holder) in facts.assignments where holder == assistant && other != number {
        facts.assignments[other] = nil
      }
      facts.assignments[number] = assistant
    }
  }
}

/// A small seeded generator (splitmix64), so that a failing run can be repeated.
private struct SplitMix: Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
