import CDescriptor
import Glibc

/// Rewrites descriptors into those that protoc-c can make code of which says all that proto3 means.
///
/// Files become proto2, where each singular field has a `has_` flag: protoc-c knows no `optional`
/// of proto3, and its own proto3 code cannot send a zero that is present, nor -0.0. Lists of
/// numbers are packed, as proto3 has them. Texts become octets, since the library's C strings end
/// at U+0000 and are not checked to be UTF-8. Custom options go, and with them the imports that
/// declare them. None of this changes the wire.
package func rewriteForProtobufC(_ set: DescriptorSet) -> [UInt8] {
  let declarations: Set = [
    "google/protobuf/descriptor.proto", "google/api/annotations.proto", "switchboard/options.proto",
  ]
  set.pointer.pointee.n_file = compact(set.pointer.pointee.file, set.pointer.pointee.n_file) {
    !declarations.contains(text($0.pointee.name))
  }
  for file in set.files {
    free(file.pointee.syntax)
    file.pointee.syntax = nil
    file.pointee.n_dependency = compact(file.pointee.dependency, file.pointee.n_dependency) {
      !declarations.contains(String(cString: $0))
    }
    file.pointee.options = nil
    for message in list(file.pointee.message_type, file.pointee.n_message_type) { rewrite(message) }
    for each in list(file.pointee.enum_type, file.pointee.n_enum_type) { rewrite(each) }
    for service in list(file.pointee.service, file.pointee.n_service) {
      for method in list(service.pointee.method, service.pointee.n_method) {
        method.pointee.options = nil
      }
    }
  }
  return set.encoded()
}

private func rewrite(_ message: UnsafeMutablePointer<Google__Protobuf__DescriptorProto>) {
  // A map's entries become plain messages, since a map cannot have octets for keys.
  message.pointee.options = nil
  // The oneofs that protoc makes of `optional` fields stand last.
  let fields = list(message.pointee.field, message.pointee.n_field)
  let kept = fields.filter { isInOneof($0.pointee) }.map { Int($0.pointee.oneof_index) + 1 }.max()
  message.pointee.n_oneof_decl = kept ?? 0
  for field in fields {
    field.pointee.options = nil
    if !isInOneof(field.pointee) { field.pointee.has_oneof_index = 0 }
    field.pointee.has_proto3_optional = 0
    if field.pointee.type.rawValue == 9 {
      field.pointee.type = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES
    }
    let isPackable = ![11, 12].contains(field.pointee.type.rawValue)
    if field.pointee.label.rawValue == 3 && isPackable {
      let options = UnsafeMutablePointer<Google__Protobuf__FieldOptions>.allocate(capacity: 1)
      google__protobuf__field_options__init(options)
      options.pointee.has_packed = 1
      options.pointee.packed = 1
      field.pointee.options = options
    }
  }
  for nested in list(message.pointee.nested_type, message.pointee.n_nested_type) { rewrite(nested) }
  for each in list(message.pointee.enum_type, message.pointee.n_enum_type) { rewrite(each) }
}

/// Whether the field belongs to a oneof that the proto declares.
func isInOneof(_ field: Google__Protobuf__FieldDescriptorProto) -> Bool {
  field.has_oneof_index != 0 && !(field.has_proto3_optional != 0 && field.proto3_optional != 0)
}

private func rewrite(_ each: UnsafeMutablePointer<Google__Protobuf__EnumDescriptorProto>) {
  for value in list(each.pointee.value, each.pointee.n_value) { value.pointee.options = nil }
}

/// Keeps the elements that pass, in order, and returns how many.
///
/// The program ends before memory would matter, so what goes
/// is not freed.
private func compact<Element>(
  _ start: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?, _ count: Int,
  _ isKept: (UnsafeMutablePointer<Element>) -> Bool
) -> Int {
  var kept = 0
  for index in 0..<count {
    guard let element = start?[index], isKept(element) else { continue }
    start?[kept] = element
    kept += 1
  }
  return kept
}
