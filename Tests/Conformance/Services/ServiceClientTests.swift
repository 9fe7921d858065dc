import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3)))
struct ServiceClientTests {
  @Test
  func `grpcio calls each service with a key, and is refused without a true principal`()
    async throws
  {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: "\(folder.path)/data")
    let facts: [String: Any] = [
      "services": product.addresses, "key": product.key, "teamId": product.teamID,
      "accountSlug": product.accountSlug, "secret": product.internalSecret,
    ]
    let text = String(decoding: try JSONSerialization.data(withJSONObject: facts), as: UTF8.self)
    let file = try folder.write(text, to: "facts.json")
    let output = try await PythonPeer.run(
      "Tests/Peers/service_client.py", [file], within: .seconds(120))
    let lines = output.split(separator: "\n")
    for line in lines where !line.hasPrefix("ok ") { Issue.record("\(line)") }
    #expect(lines.count == 36)
    product.stop()
  }
}
