import Lifecycle

@main
enum Main {
  static func main() async { await GatewayProgram.program.run() }
}
