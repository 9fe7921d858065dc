import Lifecycle
import SimulatedCarrier

@main
enum Main {
  static func main() { CarrierProgram.program.main() }
}
