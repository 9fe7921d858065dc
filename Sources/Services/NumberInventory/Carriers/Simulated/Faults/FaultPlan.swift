/// The faults that all numbers have, as configured: `delay=200ms,refuse=5%,pending=10%:2s`.
package struct FaultPlan: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Any answer comes this much later.
    case delay
    /// An order is turned away before it is looked at, as by a rate limit: nothing was done.
    case unavailable
    /// An order is refused.
    case refuse
    /// An order finds the number gone.
    case taken
    /// An order is pending for this long, then succeeds.
    case pending
    /// An order is pending for this long, then fails.
    case fail
    /// An order stays pending until it is cancelled.
    case stuck
    /// Whatever was asked is done, and the answer is lost.
    case lostReply = "lost-reply"
    /// Whatever was asked is done, and answered with an internal error.
    case error
    /// A release takes this long.
    case slowRelease = "slow-release"

    /// How long it takes when the configuration does not say; nil for a fault without a time.
    var defaultTime: Duration? {
      switch self {
      case .delay: .milliseconds(200)
      case .pending, .fail: .seconds(2)
      case .slowRelease: .seconds(30)
      case .unavailable, .refuse, .taken, .stuck, .lostReply, .error: nil
      }
    }
  }

  package struct Fault: Sendable, Equatable {
    package var kind: Kind
    /// How often, in hundredths of a percent: 0…10,000.
    package var frequency: Int
    /// Zero for a fault without a time.
    package var time: Duration

    package init(_ kind: Kind, frequency: Int = 10_000, time: Duration? = nil) {
      self.kind = kind
      self.frequency = frequency
      self.time = time ?? kind.defaultTime ?? .zero
    }
  }

  /// At most one of a kind.
  package var faults: [Fault]

  package init(_ faults: [Fault] = []) { self.faults = faults }

  package struct Malformed: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Reads a list of faults with commas between.
  ///
  /// Each is a kind, `=`, and a frequency in percent, a time in `ms` or `s`, or both with `:`
  /// between. Without a frequency it always happens.
  package init(_ text: String) throws(Malformed) {
    faults = []
    for part in text.split(separator: ",") {
      let fault = try Self.fault(part)
      guard !faults.contains(where: { $0.kind == fault.kind }) else {
        throw Malformed(description: "the fault \(fault.kind.rawValue) is given twice")
      }
      faults.append(fault)
    }
  }

  private static func fault(_ part: Substring) throws(Malformed) -> Fault {
    let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = sides[0].filter { $0 != " " }
    guard let kind = Kind(rawValue: name) else {
      let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Malformed(description: "'\(name)' is no fault; there are \(names)")
    }
    var fault = Fault(kind)
    guard sides.count == 2 else { return fault }
    for value in sides[1].split(separator: ":", omittingEmptySubsequences: false) {
      if let percent = suffixed(value, "%"), (0...100).contains(percent) {
        fault.frequency = Int((percent * 100).rounded())
      } else if kind.defaultTime != nil, let time = time(value) {
        fault.time = time
      } else {
        throw Malformed(
          description: "'\(value)' of the fault \(name) is neither a percentage like 5% nor, "
            + "for a fault that takes time, one like 200ms or 3s")
      }
    }
    return fault
  }

  private static func suffixed(_ value: Substring, _ suffix: String) -> Double? {
    guard value.hasSuffix(suffix), let number = Double(value.dropLast(suffix.count)), number >= 0
    else { return nil }
    return number
  }

  private static func time(_ value: Substring) -> Duration? {
    let seconds = suffixed(value, "ms").map { $0 / 1000 } ?? suffixed(value, "s")
    guard let seconds, seconds <= 86_400 else { return nil }
    return .microseconds(Int64(seconds * 1_000_000))
  }
}
