import Glibc

/// The clock of loops and deadlines: nanoseconds since boot, and their `ContinuousClock` instants.
///
/// Reading an instant and doing arithmetic on `Duration` costs 128-bit work; the hot path counts in
/// `Int64` nanoseconds of the same clock and converts at the edge.
package enum MonotonicClock {
  private static let origin = (instant: ContinuousClock.now, nanoseconds: nanoseconds())

  /// The current reading, in nanoseconds.
  package static func nanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The instant of a reading.
  package static func instant(nanoseconds: Int64) -> ContinuousClock.Instant {
    origin.instant.advanced(by: .nanoseconds(nanoseconds - origin.nanoseconds))
  }

  /// The reading of an instant.
  package static func nanoseconds(of instant: ContinuousClock.Instant) -> Int64 {
    let distance = origin.instant.duration(to: instant).clampedNanoseconds
    return origin.nanoseconds.addingReportingOverflow(distance).partialValue
  }
}

extension Duration {
  /// The duration in nanoseconds, clamped to ±146 years so that sums of two do not overflow.
  package var clampedNanoseconds: Int64 {
    let bound: Int64 = 4_611_686_018
    let (seconds, attoseconds) = components
    if seconds >= bound { return bound * 1_000_000_000 }
    if seconds <= -bound { return -bound * 1_000_000_000 }
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
