package import NumberInventory

/// What goes wrong with an answer after the carrier has done what it was asked.
package enum ReplyFault: Sendable, Equatable {
  /// It never arrives.
  case lost
  /// It says only that something went wrong.
  case error
}

/// An answer on its way: what it says, and what becomes of it.
package struct Reply<Value: Sendable>: Sendable {
  package var outcome: Result<Value, CarrierError>
  /// How much later it comes.
  package var delay: Duration
  package var fault: ReplyFault?
}
