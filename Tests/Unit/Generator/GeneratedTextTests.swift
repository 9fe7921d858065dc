import Generator
import Testing

/// What the generator writes; that it compiles and works is tested with the fixture.
@Suite
struct GeneratedTextTests {
  private static let module = GeneratedModule(
    packages: ["test"], cModules: ["CTest", "CStandard"], restPrefix: "Test")

  private static func emit(_ files: TestFile...) throws -> [String: String] {
    let schema = try SchemaReader.read(try DescriptorSet(TestFile.set(files)))
    let emitted = try ModuleEmitter(schema, module: module).emit()
    return Dictionary(uniqueKeysWithValues: emitted.map { ($0.name, $0.text) })
  }

  private static let file = TestFile(
    messages: [
      TestMessage(
        "Request", [TestField("phone_number_id", jsonName: "phoneNumberId"), TestField("url")]),
      TestMessage("Response", [TestField("class")]),
    ],
    methods: [
      TestMethod("GetAPIKey", http: (2, "/things/{phone_number_id}")),
      TestMethod("Watch", streams: true),
    ],
    comments: [
      (path: [4, 0], text: " Asks. With a second sentence.\n\n And a second paragraph.\n"),
      (path: [4, 0, 2, 0], text: " The number's id, as in `pn_1.2`.\n"),
      (path: [6, 0, 2, 0], text: " Finds a key\n of the team.\n"),
    ])

  @Test
  func `there is a file for messages, services, clients and routes`() throws {
    #expect(
      try Self.emit(Self.file).keys.sorted()
        == ["routes.swift", "v1_test.swift", "v1_test_clients.swift", "v1_test_services.swift"])
  }

  @Test
  func `the same protos give the same text`() throws {
    #expect(try Self.emit(Self.file) == Self.emit(Self.file))
  }

  @Test
  func `names are Swift's`() throws {
    let files = try Self.emit(Self.file)
    let messages = try #require(files["v1_test.swift"])
    #expect(messages.contains("package var phoneNumberID: String"))
    #expect(messages.contains("package var `class`: String"))
    // protoc-c adds the underscore.
    #expect(messages.contains("c.class_"))
    let services = try #require(files["v1_test_services.swift"])
    #expect(
      services.contains(
        "func getAPIKey(_ request: Request, context: ServerContext) async throws -> Response"))
    #expect(services.contains(#"service: "test.v1.Things", name: "GetAPIKey", kind: .unary)"#))
    #expect(
      services.contains(
        "_ request: Request, responses: ResponseStream<Response>, context: ServerContext"))
    let clients = try #require(files["v1_test_clients.swift"])
    #expect(clients.contains("async throws -> ResponseReader<Response>"))
  }

  @Test
  func `comments become documentation with a summary of one sentence`() throws {
    let files = try Self.emit(Self.file)
    let messages = try #require(files["v1_test.swift"])
    #expect(
      messages.contains(
        """
        /// Asks.
        ///
        /// With a second sentence.
        ///
        /// And a second paragraph.
        package struct Request
        """))
    #expect(messages.contains("/// The number's id, as in `pn_1.2`.\n  package var phoneNumberID"))
    #expect(
      files["v1_test_services.swift"]?.contains("/// Finds a key\n  /// of the team.\n") == true)
  }

  @Test
  func `messages of other modules are not written`() throws {
    let other = TestFile(
      name: "other/v1/other.proto", package: "other.v1", messages: [TestMessage("Other")])
    #expect(try Self.emit(Self.file, other)["v1_other.swift"] == nil)
  }

  @Test
  func `octets that are no descriptor set are refused`() {
    #expect(throws: GeneratorError.self) { try DescriptorSet([0x0a, 0xff]) }
  }
}
