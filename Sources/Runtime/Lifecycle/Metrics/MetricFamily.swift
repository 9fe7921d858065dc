import EventLoop

/// Instruments of one name that differ in the values of their labels.
///
/// Label values come from closed sets (a method, a status, a route's pattern), never from what a
/// caller can make up. Should one be made up all the same, the family stops growing at
/// ``seriesMax`` and counts the rest under the value `other`. Safe from any thread.
package final class MetricFamily<Instrument: Sendable>: Sendable {
  /// Most series of one family.
  package static var seriesMax: Int { 1000 }

  package let name: String
  let help: String
  let labels: [String]
  private let make: @Sendable () -> Instrument
  private let series = Lock<[[String]: Instrument]>([:])

  init(name: String, help: String, labels: [String], make: @escaping @Sendable () -> Instrument) {
    self.name = name
    self.help = help
    self.labels = labels
    self.make = make
  }

  /// The instrument with these values of the labels, in the order in which they were declared.
  ///
  /// It stays the same, so that a hot path looks it up once and keeps it.
  package subscript(_ values: String...) -> Instrument {
    precondition(values.count == labels.count, "\(name) has the labels \(labels)")
    return series.withLock { series in
      if let found = series[values] { return found }
      var key = values
      if series.count >= Self.seriesMax {
        key = [String](repeating: "other", count: labels.count)
        if let found = series[key] { return found }
      }
      let made = make()
      series[key] = made
      return made
    }
  }

  func sorted() -> [(values: [String], instrument: Instrument)] {
    series.withLock { $0 }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (values: $0.key, instrument: $0.value) }
  }
}
