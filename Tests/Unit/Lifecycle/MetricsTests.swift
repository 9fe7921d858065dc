import Lifecycle
import Testing

@Suite
struct MetricsTests {
  @Test
  func `counters and gauges are written as Prometheus reads them`() {
    let metrics = MetricsRegistry()
    let calls = metrics.counter("rpc.calls", help: "Calls.", labels: ["rpc.method", "code"])
    calls["Search", "OK"].increment()
    calls["Search", "OK"].increment(by: 2)
    calls["Buy", "a\"b\\c\n"].increment()
    metrics.gauge("connections.open", help: "Open\nnow.")[].set(7)
    metrics.gauge("threads", help: "Threads.") { 3 }
    #expect(
      metrics.prometheusText() == """
        # HELP rpc_calls_total Calls.
        # TYPE rpc_calls_total counter
        rpc_calls_total{rpc_method="Buy",code="a\\"b\\\\c\\n"} 1
        rpc_calls_total{rpc_method="Search",code="OK"} 3
        # HELP connections_open Open\\nnow.
        # TYPE connections_open gauge
        connections_open 7
        # HELP threads Threads.
        # TYPE threads gauge
        threads 3

        """)
  }

  @Test
  func `a histogram counts what is at most each bound`() {
    let metrics = MetricsRegistry()
    let histogram = metrics.histogram(
      "call.duration", help: "Time.", bounds: [.milliseconds(1), .milliseconds(10)])[]
    histogram.record(.milliseconds(1))
    histogram.record(.milliseconds(2))
    histogram.record(.seconds(1))
    #expect(
      metrics.prometheusText() == """
        # HELP call_duration_seconds Time.
        # TYPE call_duration_seconds histogram
        call_duration_seconds_bucket{le="0.001"} 1
        call_duration_seconds_bucket{le="0.01"} 2
        call_duration_seconds_bucket{le="+Inf"} 3
        call_duration_seconds_sum 1.003
        call_duration_seconds_count 3

        """)
  }

  @Test
  func `a family stops growing and counts the rest as other`() {
    let metrics = MetricsRegistry()
    let family = metrics.counter("calls", help: "Calls.", labels: ["path"])
    for index in 0..<2000 { family["/\(index)"].increment() }
    let lines = metrics.prometheusText().split(separator: "\n")
    #expect(lines.count <= 2 + MetricFamily<Counter>.seriesMax + 1)
    #expect(lines.contains("calls_total{path=\"other\"} 1000"))
  }
}
