import Lifecycle

@main
enum Main {
  static func main() async { await AssistantProgram.program.run() }
}
