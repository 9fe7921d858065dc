@main
enum Main {
  static func main() async throws { try await EchoServer.run() }
}
