import Generator
import Glibc

@main
enum Main {
  static func main() { GeneratorProgram.run() }
}

/// Makes code of a descriptor set.
///
/// The program `switchboard-generate`, called by scripts/generate.
enum GeneratorProgram {
  static func run() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.count) {
      case ("protobuf-c", 3): try rewrite(arguments[1], arguments[2])
      case ("swift", 3): try generate(arguments[1], arguments[2])
      case ("fixture", 3): try generateFixture(arguments[1], arguments[2])
      default:
        throw Failure(
          description: "usage: switchboard-generate protobuf-c SET NEW_SET\n"
            + "       switchboard-generate swift|fixture SET PROJECT_FOLDER")
      }
    } catch {
      let message = Array("switchboard-generate: \(error)\n".utf8)
      _ = Glibc.write(2, message, message.count)
      exit(1)
    }
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static func rewrite(_ input: String, _ output: String) throws {
    let set = try DescriptorSet(try read(input))
    try write(rewriteForProtobufC(set), to: output)
  }

  private static func generate(_ input: String, _ folder: String) throws {
    let schema = try SchemaReader.read(try DescriptorSet(try read(input)))
    try writeModule(standard, of: schema, to: "\(folder)/Sources/Runtime/Standard/Generated")
    try writeModule(api, of: schema, to: "\(folder)/Sources/Platform/API/Generated")
    let openAPI = try OpenAPIEmitter(schema, about: about)
    try write(Array(try openAPI.text().utf8), to: "\(folder)/docs/openapi.json")
    let file = try openAPI.swiftFile()
    try write(Array(file.text.utf8), to: "\(folder)/Sources/Platform/API/Generated/\(file.name)")
  }

  /// Writes the fixture of the generator's tests.
  private static func generateFixture(_ input: String, _ folder: String) throws {
    let schema = try SchemaReader.read(try DescriptorSet(try read(input)))
    try writeModule(fixture, of: schema, to: "\(folder)/Tests/Fixture/Generated")
  }

  private static func writeModule(
    _ module: GeneratedModule, of schema: Schema, to folder: String
  ) throws {
    for file in try ModuleEmitter(schema, module: module).emit() {
      try write(Array(file.text.utf8), to: "\(folder)/\(file.name)")
    }
  }

  // Which module holds which packages.
  private static let standard = GeneratedModule(
    packages: ["google", "grpc"], cModules: ["CStandard"], isStandard: true)
  private static let api = GeneratedModule(
    packages: ["switchboard"], cModules: ["CAPI", "CStandard"], restPrefix: "API")
  private static let fixture = GeneratedModule(
    packages: ["fixture"], cModules: ["CFixture", "CStandard"], restPrefix: "Fixture",
    imports: ["API"])

  private static let about = OpenAPIEmitter.About(
    title: "Switchboard", version: "1.0.0",
    description:
      "Buy phone numbers within a plan's limit, give each to one assistant, and configure the assistants. "
      + "Every answer under `/api` is an object with `success`. An unknown field is refused. In a POST, `null` and an "
      + "empty string mean that an optional field is absent. Times are UTC, to the second.",
    token:
      "An API key, `tk_live_…` or `tk_test_…`; the names beside it are the scopes that it must have."
  )

  private static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Failure(description: "cannot read \(path)") }
    defer { fclose(file) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      octets += chunk[..<count]
    }
    return octets
  }

  private static func write(_ octets: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw Failure(description: "cannot write \(path)") }
    let written = fwrite(octets, 1, octets.count, file)
    guard fclose(file) == 0, written == octets.count else {
      throw Failure(description: "cannot write \(path)")
    }
  }
}
