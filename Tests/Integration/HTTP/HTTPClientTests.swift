import HTTPClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
  @Test func `a request and its response go through`() async throws {
    let server = try await HTTPTestServer()
    let response = try HTTPClient.request(
      .init(
        method: "PATCH", url: "http://127.0.0.1:\(server.port)/a/b?c=d",
        headers: [("Content-Type", "application/json"), ("X-Empty", "")], body: Array("{}".utf8)))
    #expect(response.status == 200 && response.body == Array("{}".utf8))
    #expect(response["x-method"] == "PATCH" && response["X-Path"] == "/a/b")
    #expect(response["content-type"] == "text/plain" && response["absent"] == nil)
  }

  @Test(arguments: ["GET", "HEAD", "DELETE", "POST"])
  func `a request without body is sent as such`(method: String) async throws {
    let server = try await HTTPTestServer()
    let response = try HTTPClient.request(
      .init(method: method, url: "http://127.0.0.1:\(server.port)/"))
    #expect(response.status == 200 && response.body.isEmpty && response["X-Method"] == method)
  }

  @Test func `an empty body is a body`() async throws {
    let server = try await HTTPTestServer()
    let response = try HTTPClient.request(
      .init(method: "POST", url: "http://127.0.0.1:\(server.port)/", body: []))
    #expect(response.status == 200 && response.body.isEmpty)
  }

  @Test func `what goes wrong is told apart`() async throws {
    let server = try await HTTPTestServer()
    let base = "http://127.0.0.1:\(server.port)"
    func kind(_ request: HTTPClient.Request) -> HTTPClient.Failure.Kind? {
      do throws(HTTPClient.Failure) {
        _ = try HTTPClient.request(request)
        return nil
      } catch {
        #expect(!error.message.isEmpty)
        return error.kind
      }
    }
    #expect(kind(.init(method: "GET", url: "http://127.0.0.1:1/")) == .unreachable)
    #expect(kind(.init(method: "GET", url: "http://name.invalid/")) == .unreachable)
    #expect(
      kind(.init(method: "GET", url: "\(base)/sleep?2000", timeout: .milliseconds(100))) == .timeout
    )
    #expect(kind(.init(method: "GET", url: "\(base)/large", bodyBytesMax: 1000)) == .tooLarge)
    #expect(kind(.init(method: "GET", url: base, headers: [("A", "b\r\nC: d")])) == .invalidRequest)
    #expect(kind(.init(method: "GET", url: "file:///etc/hostname")) == .failed)
  }
}
