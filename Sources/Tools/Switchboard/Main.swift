@main
enum Main {
  static func main() {
    CommandLineProgram.run()
  }
}
