import Glibc
import JSON

/// What `switchboard dev` keeps about its demo team, so that the next start prints the same key and
/// the other commands find the gateway.
struct Demo: Sendable {
  private static let fileName = "demo.json"

  var url: String
  var key: String
  var teamID: String
  var accountSlug: String
  /// The address of each program by its name.
  var services: [String: String] = [:]

  /// Nil when there is none in the folder.
  static func read(folder: String) -> Demo? {
    guard let text = readFile("\(folder)/\(fileName)"),
      let document = try? JSONDocument(parsing: Array(text.utf8))
    else { return nil }
    return document.withRoot { root in
      guard let object = root.object, let url = object["url"]?.string,
        let key = object["key"]?.string, let team = object["teamId"]?.string,
        let slug = object["accountSlug"]?.string
      else { return nil }
      var demo = Demo(url: url, key: key, teamID: team, accountSlug: slug)
      if let services = object["services"]?.object {
        for member in services { demo.services[member.key.string] = member.value.string }
      }
      return demo
    }
  }

  static func readSecret(folder: String) -> String? { readFile("\(folder)/internal-secret") }

  private static func readFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var octets = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(descriptor, &octets, octets.count)
    return count >= 0 ? String(decoding: octets[..<count], as: UTF8.self) : nil
  }

  func write(to folder: DataFolder) throws {
    try folder.write(json(processes: [:]), to: Self.fileName)
  }

  /// One line of JSON for scripts.
  func json(processes: [String: pid_t]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in [
      ("url", url), ("key", key), ("teamId", teamID), ("accountSlug", accountSlug),
    ] {
      writer.key(name)
      writer.string(value)
    }
    writer.key("services")
    writer.beginObject()
    for (name, address) in services.sorted(by: { $0.key < $1.key }) {
      writer.key(name)
      writer.string(address)
    }
    writer.endObject()
    if !processes.isEmpty {
      writer.key("processes")
      writer.beginObject()
      for (name, process) in processes.sorted(by: { $0.key < $1.key }) {
        writer.key(name)
        writer.integer(process)
      }
      writer.endObject()
    }
    writer.endObject()
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
