package import Database
package import Lifecycle

extension SimulatedExchange {
  /// The name of the books' file in the data folder.
  package static let fileName = "simulated-carrier.sqlite"

  /// Opens the books in a data folder, making them when they are missing.
  ///
  /// Blocks on the disk: for the start of a program.
  ///
  /// - Parameters:
  ///   - folder: The data folder.
  ///   - configuration: With ``SimulatedCarrierConfiguration/settings``.
  /// - Returns: The carrier's side, and its database, to be closed at the end.
  /// - Throws: `StartupError`, `DatabaseError`.
  package static func open(
    in folder: String, _ configuration: Configuration
  ) throws -> (exchange: SimulatedExchange, database: SQLiteDatabase) {
    let settings = try SimulatedCarrierConfiguration(configuration)
    let database = try SQLiteDatabase(
      path: "\(folder)/\(fileName)", migrations: BookSchema.migrations)
    return (SimulatedExchange(database: database, configuration: settings), database)
  }
}
