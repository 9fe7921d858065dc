import CDescriptor

/// A `FileDescriptorSet` in libprotobuf-c's memory.
package final class DescriptorSet {
  let pointer: UnsafeMutablePointer<Google__Protobuf__FileDescriptorSet>

  /// Decodes what `protoc --descriptor_set_out` wrote.
  package init(_ octets: [UInt8]) throws(GeneratorError) {
    guard let set = google__protobuf__file_descriptor_set__unpack(nil, octets.count, octets) else {
      throw GeneratorError("not a descriptor set")
    }
    pointer = set
  }

  deinit { google__protobuf__file_descriptor_set__free_unpacked(pointer, nil) }

  var files: [UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>] {
    list(pointer.pointee.file, pointer.pointee.n_file)
  }

  func encoded() -> [UInt8] {
    let size = google__protobuf__file_descriptor_set__get_packed_size(pointer)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = google__protobuf__file_descriptor_set__pack(pointer, buffer.baseAddress)
    }
  }
}

/// A C array of pointers as a Swift one.
func list<Element>(
  _ start: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?, _ count: Int
) -> [UnsafeMutablePointer<Element>] {
  (0..<count).compactMap { start?[$0] }
}

func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
  pointer.map { String(cString: $0) } ?? ""
}

/// The value of a custom option, from the fields that libprotobuf-c does not know.
func customOption(_ number: Int, in message: ProtobufCMessage) -> WireReader? {
  for index in 0..<Int(message.n_unknown_fields) {
    let field = message.unknown_fields[index]
    guard Int(field.tag) == number else { continue }
    // The octets of a length-delimited field begin with its length.
    var octets = Array(UnsafeBufferPointer(start: field.data, count: field.len))
    let end = octets.firstIndex { $0 < 0x80 } ?? octets.endIndex
    octets.removeSubrange(...end)
    return WireReader(octets)
  }
  return nil
}
