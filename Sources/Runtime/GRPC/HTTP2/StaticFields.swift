import CNGHTTP2

/// Header fields that are the same in every answer, made once.
struct StaticFields: @unchecked Sendable {
  // SAFETY: allocated for the life of the process, holds pointers to literals, never written again.
  let start: UnsafePointer<nghttp2_nv>
  let count: Int

  init(_ fields: [(StaticString, StaticString)]) {
    let memory = UnsafeMutablePointer<nghttp2_nv>.allocate(capacity: fields.count)
    for (index, (name, value)) in fields.enumerated() {
      (memory + index).initialize(to: Self.field(name, value))
    }
    start = UnsafePointer(memory)
    count = fields.count
  }

  static func field(_ name: StaticString, _ value: StaticString) -> nghttp2_nv {
    nghttp2_nv(
      name: UnsafeMutablePointer(mutating: name.utf8Start),
      value: UnsafeMutablePointer(mutating: value.utf8Start),
      namelen: name.utf8CodeUnitCount, valuelen: value.utf8CodeUnitCount,
      flags: UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue)
        | UInt8(NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue))
  }

  /// The head of an answer without metadata.
  static let head = StaticFields([(":status", "200"), ("content-type", "application/grpc")])
  /// The trailers of a call that went well, without metadata.
  static let trailersOK = StaticFields([("grpc-status", "0")])
}
