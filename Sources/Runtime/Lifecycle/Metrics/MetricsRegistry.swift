import EventLoop

/// What a program counts, to be read by Prometheus.
///
/// Names follow OpenTelemetry (`rpc.server.call.duration`); in the text format their dots are
/// underscores, durations are in seconds, and counters end in `_total`. Safe from any thread.
package final class MetricsRegistry: Sendable {
  private struct State {
    var names: Set<String> = []
    var writers: [@Sendable (inout PrometheusText) -> Void] = []
  }

  private let state = Lock(State())

  package init() {}

  /// Declares a counter; a name can be declared once.
  package func counter(
    _ name: String, help: String, labels: [String] = []
  ) -> MetricFamily<Counter> {
    add(MetricFamily(name: name, help: help, labels: labels) { Counter() }) { family, text in
      text.head(family.name + "_total", type: "counter", help: family.help)
      for (values, counter) in family.sorted() {
        text.sample(family.labels, values, String(counter.value))
      }
    }
  }

  /// Declares a gauge; a name can be declared once.
  package func gauge(_ name: String, help: String, labels: [String] = []) -> MetricFamily<Gauge> {
    add(MetricFamily(name: name, help: help, labels: labels) { Gauge() }) { family, text in
      text.head(family.name, type: "gauge", help: family.help)
      for (values, gauge) in family.sorted() {
        text.sample(family.labels, values, String(gauge.value))
      }
    }
  }

  /// Declares a gauge that is read when the metrics are.
  package func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Int) {
    register(name) { text in
      text.head(name, type: "gauge", help: help)
      text.sample([], [], String(read()))
    }
  }

  /// Declares a histogram of durations; a name can be declared once.
  ///
  /// - Parameter bounds: Upper bounds, ascending.
  package func histogram(
    _ name: String, help: String, labels: [String] = [],
    bounds: [Duration] = Histogram.callBounds
  ) -> MetricFamily<Histogram> {
    let nanoseconds = bounds.map(\.clampedNanoseconds)
    precondition(nanoseconds == nanoseconds.sorted(), "the bounds of \(name) ascend")
    let family = MetricFamily(name: name, help: help, labels: labels) {
      Histogram(boundsNanoseconds: nanoseconds)
    }
    return add(family) { family, text in
      text.head(family.name + "_seconds", type: "histogram", help: family.help)
      for (values, histogram) in family.sorted() {
        text.histogram(family.labels, values, histogram)
      }
    }
  }

  /// Everything in the Prometheus text format, version 0.0.4.
  package func prometheusText() -> String {
    var text = PrometheusText()
    for write in state.withLock({ $0.writers }) { write(&text) }
    return text.text
  }

  private func add<Instrument>(
    _ family: MetricFamily<Instrument>,
    write: @escaping @Sendable (MetricFamily<Instrument>, inout PrometheusText) -> Void
  ) -> MetricFamily<Instrument> {
    register(family.name) { write(family, &$0) }
    return family
  }

  private func register(_ name: String, write: @escaping @Sendable (inout PrometheusText) -> Void) {
    state.withLock { state in
      precondition(state.names.insert(name).inserted, "the metric \(name) is declared twice")
      state.writers.append(write)
    }
  }
}
