/// The name of a value in a log line, as in `rpc.method`. A closed set of literals: never made of
/// input.
package struct LogKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  private let name: StaticString

  package init(stringLiteral name: StaticString) { self.name = name }

  package static func == (first: LogKey, second: LogKey) -> Bool {
    first.description == second.description
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(description) }

  package var description: String { "\(name)" }
}
