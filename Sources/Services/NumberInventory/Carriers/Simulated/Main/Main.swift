import Lifecycle
import SimulatedCarrier

@main
enum Main {
  static func main() async { await CarrierProgram.program.run() }
}
