import CDescriptor
import Generator
import Testing

/// The descriptors that protoc-c is given.
@Suite
struct RewritingTests {
  private typealias File = Google__Protobuf__FileDescriptorProto

  /// Rewrites a file and hands over its first message's fields by name.
  private static func fields<Result>(
    of message: TestMessage,
    _ body: ([String: Google__Protobuf__FieldDescriptorProto]) throws -> Result
  ) throws -> Result {
    let octets = rewriteForProtobufC(
      try DescriptorSet(TestFile.set([TestFile(messages: [message])])))
    let set = try #require(google__protobuf__file_descriptor_set__unpack(nil, octets.count, octets))
    defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    let first = try #require(set.pointee.file[0]?.pointee.message_type[0]).pointee
    let fields = (0..<first.n_field).compactMap { first.field[$0]?.pointee }
    return try body(Dictionary(uniqueKeysWithValues: fields.map { (String(cString: $0.name), $0) }))
  }

  @Test
  func `texts become octets, and rules go`() throws {
    let rules = DescriptorText.make { $0.integer(2, 1) }
    try Self.fields(of: TestMessage("Thing", [TestField("text", rules: rules)])) { fields in
      let field = try #require(fields["text"])
      #expect(field.type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES)
      #expect(field.options == nil)
    }
  }

  @Test
  func `an optional field loses the oneof that protoc made for it`() throws {
    let message = TestMessage(
      "Thing",
      [
        TestField("a", oneof: 0), TestField("b", isOptional: true, oneof: 1),
        TestField("c", .message, type: ".test.v1.Thing", oneof: 0),
      ], oneofs: ["choice", "_b"])
    try Self.fields(of: message) { fields in
      #expect(fields["a"]?.has_oneof_index == 1)
      #expect(fields["c"]?.has_oneof_index == 1)
      #expect(fields["b"]?.has_oneof_index == 0)
      #expect(fields["b"]?.proto3_optional == 0)
    }
  }

  @Test
  func `lists of numbers are packed, others not`() throws {
    let message = TestMessage(
      "Thing",
      [
        TestField("numbers", .int32, isRepeated: true), TestField("texts", isRepeated: true),
        TestField("number", .int32), TestField("octets", .bytes, isRepeated: true),
      ])
    try Self.fields(of: message) { fields in
      #expect(fields["numbers"]?.options?.pointee.packed == 1)
      #expect(fields["texts"]?.options == nil)
      #expect(fields["octets"]?.options == nil)
      #expect(fields["number"]?.options == nil)
    }
  }

  @Test
  func `a file becomes proto2 and keeps no import of options`() throws {
    let declarations = TestFile(name: "switchboard/options.proto", package: "switchboard")
    let octets = rewriteForProtobufC(
      try DescriptorSet(TestFile.set([declarations, TestFile(messages: [TestMessage("Thing")])])))
    let set = try #require(google__protobuf__file_descriptor_set__unpack(nil, octets.count, octets))
    defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    #expect(set.pointee.n_file == 1)
    let file = try #require(set.pointee.file[0]).pointee
    #expect(String(cString: file.name) == "test/v1/test.proto")
    #expect(file.syntax == nil || String(cString: file.syntax).isEmpty)
  }
}
