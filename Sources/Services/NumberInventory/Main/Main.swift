import Lifecycle

@main
enum Main {
  static func main() { InventoryProgram.program.main() }
}
