import CNGHTTP2
import Glibc

/// Builds the header fields of one HEADERS frame for nghttp2, reusing its memory.
///
/// Confined to one loop.
final class HeaderBlock {
  private static let fieldsMax = 512

  // SAFETY: `fields` holds either pointers to static text or offsets into `arena`, made pointers
  // just before they are used; nghttp2 copies what is not static.
  private var fields: [nghttp2_nv] = []
  private var places: [(index: Int, isName: Bool, offset: Int)] = []
  private var arena: [UInt8] = []

  init() {
    fields.reserveCapacity(32)
    places.reserveCapacity(64)
    arena.reserveCapacity(1024)
  }

  func reset() {
    fields.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
  }

  /// Adds a field of two literals.
  func add(_ name: StaticString, _ value: StaticString) {
    fields.append(StaticFields.field(name, value))
  }

  /// Adds a field with a literal name.
  ///
  /// - Parameter isVolatile: The value will not come again, so the peer shall not index it.
  func add<Value: Collection<UInt8>>(
    _ name: StaticString, value: Value, isVolatile: Bool = false
  ) {
    let offset = arena.count
    arena.append(contentsOf: value)
    places.append((fields.count, false, offset))
    fields.append(
      nghttp2_nv(
        name: UnsafeMutablePointer(mutating: name.utf8Start), value: nil,
        namelen: name.utf8CodeUnitCount, valuelen: arena.count - offset,
        flags: UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue)
          | (isVolatile ? UInt8(NGHTTP2_NV_FLAG_NO_INDEX.rawValue) : 0)))
  }

  /// Adds what may be sent of a call's metadata; the rest is left out.
  func add(_ metadata: Metadata) {
    for entry in metadata.entries where fields.count < Self.fieldsMax {
      guard Metadata.isSendable(name: entry.name) else { continue }
      switch entry.value {
      case .text(let text):
        guard !entry.name.hasSuffix("-bin"), Metadata.isSendable(text: text) else { continue }
        add(name: entry.name, value: text.utf8)
      case .binary(let octets):
        guard entry.name.hasSuffix("-bin") else { continue }
        add(name: entry.name, value: Base64.encode(octets))
      }
    }
  }

  private func add<Value: Collection<UInt8>>(name: String, value: Value) {
    let nameOffset = arena.count
    arena.append(contentsOf: name.utf8)
    let valueOffset = arena.count
    arena.append(contentsOf: value)
    places.append((fields.count, true, nameOffset))
    places.append((fields.count, false, valueOffset))
    fields.append(
      nghttp2_nv(
        name: nil, value: nil, namelen: valueOffset - nameOffset,
        valuelen: arena.count - valueOffset, flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)))
  }

  /// Lets a body submit the fields.
  func withFields<Result>(_ body: (UnsafePointer<nghttp2_nv>?, Int) -> Result) -> Result {
    arena.withUnsafeMutableBufferPointer { arena in
      for place in places {
        let pointer = arena.baseAddress.map { $0 + place.offset }
        if place.isName {
          fields[place.index].name = pointer
        } else {
          fields[place.index].value = pointer
        }
      }
      return fields.withUnsafeBufferPointer { body($0.baseAddress, $0.count) }
    }
  }
}
