/// What a JSON document may cost before it is refused.
package struct JSONLimits: Sendable {
  /// Octets of the whole text, default 1 MiB.
  package var bytesMax: Int
  /// Arrays and objects inside one another, 1…1000, default 32; `[[1]]` is two deep.
  package var depthMax: Int
  /// Object members and array elements in the whole document, default 20,000.
  package var elementsMax: Int

  package init(bytesMax: Int = 1 << 20, depthMax: Int = 32, elementsMax: Int = 20_000) {
    self.bytesMax = bytesMax
    self.depthMax = min(max(depthMax, 1), 1000)
    self.elementsMax = elementsMax
  }
}
