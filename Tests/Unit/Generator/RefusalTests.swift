import Generator
import Testing

/// Protos that the generator does not make code of, each with a sentence that says where and why.
@Suite
struct GeneratorRefusalTests {
  private static func problem(_ files: TestFile...) -> String? {
    do throws(GeneratorError) {
      let schema = try SchemaReader.read(try DescriptorSet(TestFile.set(files)))
      let module = GeneratedModule(packages: ["test"], cModules: ["CTest"], restPrefix: "Test")
      _ = try ModuleEmitter(schema, module: module).emit()
      return nil
    } catch {
      return error.description
    }
  }

  private static func message(_ fields: TestField..., rules: [UInt8] = []) -> TestFile {
    TestFile(messages: [TestMessage("Thing", fields, rules: rules)])
  }

  private static func rules(_ body: (inout DescriptorText) -> Void) -> [UInt8] {
    DescriptorText.make(body)
  }

  @Test
  func `a message that is plain is accepted`() {
    #expect(Self.problem(Self.message(TestField("name"), TestField("count", .int32))) == nil)
  }

  @Test
  func `recursive messages are refused, however indirectly`() {
    #expect(
      Self.problem(Self.message(TestField("own", .message, type: ".test.v1.Thing")))
        == "test.v1.Thing is recursive: test.v1.Thing → test.v1.Thing")
    let circle = TestFile(messages: [
      TestMessage("A", [TestField("b", .message, type: ".test.v1.B", isRepeated: true)]),
      TestMessage("B", [TestField("a", .message, type: ".test.v1.A", oneof: 0)], oneofs: ["kind"]),
    ])
    #expect(
      Self.problem(circle) == "test.v1.A is recursive: test.v1.A → test.v1.B → test.v1.A")
    let map = TestFile(messages: [
      TestMessage(
        "A", [TestField("all", .message, type: ".test.v1.A.AllEntry", isRepeated: true)],
        nested: [
          TestMessage(
            "AllEntry", [TestField("key"), TestField("value", .message, type: ".test.v1.A")],
            isMapEntry: true)
        ])
    ])
    #expect(Self.problem(map)?.hasPrefix("test.v1.A is recursive") == true)
  }

  @Test
  func `two packages of a module cannot have types of one name`() {
    let other = TestFile(
      name: "test/v2/test.proto", package: "test.v2", messages: [TestMessage("Thing")])
    #expect(
      Self.problem(Self.message(), other)
        == "Swift types: test.v1.Thing and test.v2.Thing are both Thing")
  }

  @Test(arguments: ["String", "Timestamp", "Result", "Type"])
  func `types that generated code uses cannot be hidden`(name: String) {
    #expect(Self.problem(TestFile(messages: [TestMessage(name)])) != nil)
    let nested = TestFile(messages: [TestMessage("Holder", nested: [TestMessage(name)])])
    #expect(Self.problem(nested) == "test.v1.Holder.\(name) hides a type of Swift or ours")
  }

  @Test
  func `a message cannot have the name of a service's stub`() {
    let file = TestFile(
      messages: [TestMessage("Request"), TestMessage("Response"), TestMessage("ThingsClient")],
      methods: [TestMethod("Do")])
    #expect(
      Self.problem(file)
        == "Swift types: test.v1.ThingsClient and test.v1.Things are both ThingsClient")
  }

  @Test
  func `fields, values and JSON names cannot collide`() {
    #expect(
      Self.problem(Self.message(TestField("phone_id"), TestField("phoneID")))
        == "test.v1.Thing: phone_id and phoneID are both phoneID")
    #expect(
      Self.problem(Self.message(TestField("a", jsonName: "x"), TestField("b", jsonName: "x")))
        == "test.v1.Thing in JSON: a and b are both x")
    #expect(
      Self.problem(
        Self.message(TestField("a", rules: Self.rules { $0.text(1, "b") }), TestField("b")))
        == "test.v1.Thing in JSON: alias of a and b are both b")
    #expect(
      Self.problem(Self.message(TestField("a"), rules: Self.rules { $0.text(2, "a") }))
        == "test.v1.Thing in JSON: a and immutable a are both a")
    let each = TestEnum("Kind", [("KIND_UNSPECIFIED", 0, []), ("KIND_ONE", 1, []), ("ONE", 2, [])])
    #expect(
      Self.problem(TestFile(enums: [each])) == "test.v1.Kind: KIND_ONE and ONE are both one")
    let spelt = TestEnum(
      "Kind",
      [("KIND_UNSPECIFIED", 0, []), ("ONE", 1, []), ("TWO", 2, Self.rules { $0.text(1, "one") })])
    #expect(
      Self.problem(TestFile(enums: [spelt])) == "test.v1.Kind in JSON: ONE and TWO are both one")
  }

  @Test(
    arguments: [
      (TestField("a", rules: rules { $0.text(5, "isbn") }), "unknown form isbn"),
      (TestField("a", rules: rules { $0.text(5, "id:") }), "unknown form id:"),
      (TestField("a", .int32, rules: rules { $0.text(5, "digits") }), "only strings have a form"),
      (TestField("a", .int32, rules: rules { $0.text(6, "x") }), "only strings have one_of"),
      (TestField("a", .bool, rules: rules { $0.double(3, 1) }), "this type has no min and max"),
      (TestField("a", .bytes, rules: rules { $0.double(4, 1) }), "this type has no min and max"),
      (TestField("a", .bool, rules: rules { $0.integer(2, 1) }), "a bool is never missing"),
      (TestField("a", .bytes, rules: rules { $0.integer(2, 1) }), "this type cannot be required"),
      (
        TestField(
          "a",
          rules: rules {
            $0.double(3, 5)
            $0.double(4, 4)
          }), "min is greater than max"
      ),
      (
        TestField("a", .int32, rules: rules { $0.double(3, 0.5) }),
        "min and max are whole numbers here"
      ),
      (TestField("a", rules: rules { $0.double(3, -1) }), "a length is never negative"),
      (
        TestField("a", rules: rules { $0.integer(7, 1) }),
        "null_refused needs a field that can be absent"
      ),
      (
        TestField("a", rules: rules { $0.integer(8, 1) }),
        "omit_when_absent needs a field that can be absent"
      ),
    ] as [(TestField, String)])
  func `rules that a field cannot have are refused`(field: TestField, problem: String) {
    #expect(Self.problem(Self.message(field)) == "test.v1.Thing.a: \(problem)")
  }

  @Test
  func `options that the generator does not know are refused`() {
    #expect(
      Self.problem(Self.message(TestField("a", rules: Self.rules { $0.integer(99, 1) })))
        == "switchboard.FieldRules has no field 99")
    #expect(
      Self.problem(Self.message(rules: Self.rules { $0.integer(99, 1) }))
        == "switchboard.MessageRules has no field 99")
  }

  @Test
  func `a json_list is one list of strings`() {
    let rules = Self.rules { $0.integer(3, 1) }
    let sentence = "test.v1.Thing: a json_list has one field, a list of strings"
    #expect(Self.problem(Self.message(TestField("a"), rules: rules)) == sentence)
    #expect(
      Self.problem(Self.message(TestField("a", .int32, isRepeated: true), rules: rules)) == sentence
    )
    #expect(Self.problem(Self.message(TestField("a", isRepeated: true), rules: rules)) == nil)
  }

  @Test
  func `fields of a oneof have no rules`() {
    let field = TestField("a", oneof: 0, rules: Self.rules { $0.double(4, 4) })
    let file = TestFile(messages: [TestMessage("Thing", [field], oneofs: ["kind"])])
    #expect(Self.problem(file) == "test.v1.Thing.a: a field of a oneof has no rules")
  }

  @Test
  func `proto2 and groups are refused`() {
    #expect(Self.problem(TestFile(syntax: "")) == "test/v1/test.proto: only proto3 is supported")
    #expect(
      Self.problem(Self.message(TestField("a", .group, type: ".test.v1.Thing")))
        == "test.v1.Thing.a: field type 10 is not supported")
  }

  // MARK: Methods

  private static func method(_ method: TestMethod..., fields: [TestField] = [TestField("id")])
    -> TestFile
  {
    TestFile(messages: [TestMessage("Request", fields), TestMessage("Response")], methods: method)
  }

  @Test
  func `a route that can be served is accepted`() {
    #expect(Self.problem(Self.method(TestMethod("Get", http: (2, "/things/{id}")))) == nil)
    #expect(Self.problem(Self.method(TestMethod("Make", http: (4, "/things"), body: "*"))) == nil)
  }

  @Test
  func `a method must say who may call it`() {
    #expect(
      Self.problem(Self.method(TestMethod("Get", rules: [])))
        == "test.v1.Things/Get does not say who may call it")
  }

  @Test(arguments: [
    (TestMethod("Get", http: (2, "/things/{other}")), "test.v1.Request has no field other"),
    (TestMethod("Get", http: (2, "/things/{id}/{id}")), "id stands in the path twice"),
    (TestMethod("Get", http: (2, "things")), "a path begins with '/' and does not end with one"),
    (TestMethod("Get", http: (2, "/things/")), "a path begins with '/' and does not end with one"),
    (TestMethod("Get", http: (2, "/things/*")), "the path segment * is not supported"),
    (TestMethod("Get", http: (2, "/things:go")), "the path segment things:go is not supported"),
    (
      TestMethod("Get", http: (2, "/things"), body: "*"),
      #"POST, PUT and PATCH have body: "*", the others none"#
    ),
    (
      TestMethod("Make", http: (4, "/things")),
      #"POST, PUT and PATCH have body: "*", the others none"#
    ),
    (
      TestMethod("Watch", streams: true, http: (2, "/things")),
      "a streaming method has no REST route"
    ),
  ])
  func `a route that could not be served is refused`(method: TestMethod, problem: String) {
    #expect(Self.problem(Self.method(method)) == "test.v1.Things/\(method.name): \(problem)")
  }

  @Test
  func `two methods cannot have one route`() {
    let fields = [TestField("id"), TestField("name")]
    let file = Self.method(
      TestMethod("A", http: (2, "/things/{id}")), TestMethod("B", http: (2, "/things/{name}")),
      fields: fields)
    #expect(
      Self.problem(file)
        == "REST routes: test.v1.Things/A and test.v1.Things/B are both GET /things/{}")
  }

  @Test
  func `what a query or a body cannot hold is refused`() {
    let get = TestMethod("Get", http: (2, "/things"))
    let make = TestMethod("Make", http: (4, "/things"), body: "*")
    for field in [
      TestField("a", isRepeated: true), TestField("a", .double), TestField("a", .bytes),
    ] {
      #expect(
        Self.problem(Self.method(get, fields: [field]))
          == "test.v1.Request.a: this field cannot stand in a query")
    }
    for field in [
      TestField("a", .float), TestField("a", .bytes), TestField("a", .int32, isRepeated: true),
    ] {
      #expect(
        Self.problem(Self.method(make, fields: [field]))
          == "test.v1.Request.a: this type cannot be read from JSON")
    }
    // Unless it is none of theirs.
    let inner = TestField("a", .bytes, rules: Self.rules { $0.integer(9, 1) })
    #expect(Self.problem(Self.method(make, fields: [inner])) == nil)
    #expect(Self.problem(Self.method(get, fields: [inner])) == nil)
  }

  @Test
  func `only a whole body is supported`() {
    #expect(
      Self.problem(Self.method(TestMethod("Make", http: (4, "/things"), body: "id")))
        == #"only body: "*" is supported"#)
  }
}
