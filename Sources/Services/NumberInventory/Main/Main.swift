import Lifecycle

@main
enum Main {
  static func main() async { await InventoryProgram.program.run() }
}
