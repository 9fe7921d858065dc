/// Writes samples as Prometheus reads them.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
struct PrometheusText {
  private(set) var text = ""
  private var name = ""

  mutating func head(_ metric: String, type: String, help: String) {
    name = String(metric.map { $0 == "." ? "_" : $0 })
    text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(
    suffix: String = "", _ labels: [String], _ values: [String], _ value: String
  ) {
    text += name + suffix
    if !labels.isEmpty {
      let pairs = zip(labels, values).map { label, value in
        "\(String(label.map { $0 == "." ? "_" : $0 }))=\"\(Self.escaped(value, quotes: true))\""
      }
      text += "{\(pairs.joined(separator: ","))}"
    }
    text += " \(value)\n"
  }

  mutating func histogram(_ labels: [String], _ values: [String], _ histogram: Histogram) {
    let state = histogram.read()
    var cumulative = 0
    for (index, count) in state.counts.enumerated() {
      cumulative += count
      let isLast = index == histogram.boundsNanoseconds.count
      let bound = isLast ? "+Inf" : Self.seconds(histogram.boundsNanoseconds[index])
      sample(suffix: "_bucket", labels + ["le"], values + [bound], String(cumulative))
    }
    sample(suffix: "_sum", labels, values, Self.seconds(state.sumNanoseconds))
    sample(suffix: "_count", labels, values, String(cumulative))
  }

  private static func seconds(_ nanoseconds: Int64) -> String {
    "\(Double(nanoseconds) / 1_000_000_000)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
