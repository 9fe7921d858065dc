/// Writes an enum as an open set of numbers, since a peer may know values that this build does not.
struct EnumEmitter {
  let each: ProtoEnum

  func emit(_ out: inout SwiftText, name: String, json: Bool) throws(GeneratorError) {
    out.documentation(each.comment)
    try out.block("package struct \(name): RawRepresentable, Sendable, Hashable") {
      out throws(GeneratorError) in
      out.line("package let rawValue: Int32")
      out.line()
      out.line("package init(rawValue: Int32) { self.rawValue = rawValue }")
      for value in each.values {
        out.line()
        out.documentation(value.comment)
        out.line(
          "package static let \(Names.identifier(each.swiftName(value))) = Self(rawValue: \(value.number))"
        )
      }
    }
    guard json else { return }
    try emitJSON(&out)
  }

  private func emitJSON(_ out: inout SwiftText) throws(GeneratorError) {
    let spelled = each.values.compactMap { value in each.jsonName(value).map { (value, $0) } }
    out.line()
    try out.block("extension \(each.swiftName): JSONEnumeration") { out throws(GeneratorError) in
      let names = spelled.map { SwiftText.literal($0.1) }.joined(separator: ", ")
      out.line("package static let jsonNames = [\(names)]")
      out.line()
      try out.block("package init?(jsonName: String)") { out throws(GeneratorError) in
        try out.block("switch jsonName") { out throws(GeneratorError) in
          for (value, name) in spelled {
            out.line(
              "case \(SwiftText.literal(name)): self = .\(Names.identifier(each.swiftName(value)))")
          }
          out.line("default: return nil")
        }
      }
      out.line()
      out.line("/// Nil for none and for a value of a later version.")
      try out.block("package var jsonName: String?") { out throws(GeneratorError) in
        try out.block("switch self") { out throws(GeneratorError) in
          for (value, name) in spelled {
            out.line(
              "case .\(Names.identifier(each.swiftName(value))): \(SwiftText.literal(name))")
          }
          out.line("default: nil")
        }
      }
    }
  }
}
