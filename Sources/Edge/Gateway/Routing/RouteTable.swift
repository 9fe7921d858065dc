/// Finds the route of a method and a path.
///
/// A tree by path segment: a literal segment wins over a parameter, so that
/// `/api/phone-numbers/search` is never taken for the number `search`.
struct RouteTable<Route: Sendable>: Sendable {
  enum Segment: Sendable, Equatable {
    case literal(String)
    /// Matches any segment that is not empty, and gives it the name.
    case parameter(String)
  }

  enum Match {
    /// The route, and the path's parameters as they were written, still percent-encoded.
    case route(Route, parameters: [(name: String, value: Substring)])
    /// The path exists with these other methods, in alphabetical order.
    case otherMethods([String])
    case none
  }

  private final class Node: @unchecked Sendable {
    // SAFETY: changed only while the table is built, before anything else can see it.
    var literals: [Substring: Node] = [:]
    var parameter: Node?
    var routes: [String: (route: Route, names: [String])] = [:]
  }

  private let root = Node()

  /// - Precondition: no two routes have the same method and shape of path.
  init(_ routes: [(method: String, segments: [Segment], route: Route)]) {
    for (method, segments, route) in routes {
      var node = root
      var names: [String] = []
      for segment in segments {
        switch segment {
        case .literal(let text):
          let next = node.literals[Substring(text)] ?? Node()
          node.literals[Substring(text)] = next
          node = next
        case .parameter(let name):
          let next = node.parameter ?? Node()
          node.parameter = next
          node = next
          names.append(name)
        }
      }
      precondition(node.routes[method] == nil, "two routes for \(method) \(segments)")
      node.routes[method] = (route, names)
    }
  }

  /// - Parameter path: the raw path of the request, beginning with `/`, without the query.
  func find(_ method: String, _ path: Substring) -> Match {
    var node = root
    var values: [Substring] = []
    for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if let next = node.literals[segment] {
        node = next
      } else if let next = node.parameter, !segment.isEmpty {
        node = next
        values.append(segment)
      } else {
        return .none
      }
    }
    if let (route, names) = node.routes[method] {
      return .route(route, parameters: Array(zip(names, values)).map { (name: $0, value: $1) })
    }
    return node.routes.isEmpty ? .none : .otherMethods(node.routes.keys.sorted())
  }
}
