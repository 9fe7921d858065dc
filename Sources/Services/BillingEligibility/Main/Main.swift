import Lifecycle

@main
enum Main {
  static func main() async { await BillingProgram.program.run() }
}
