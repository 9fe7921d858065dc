package import Telephony

/// Who sells phone numbers: the port that the purchase is written against.
///
/// Every call ends within a bounded time that the implementation is configured with; one that has
/// not been answered by then fails with ``CarrierError/unknownOutcome(reason:)``. A task that is
/// cancelled ends only its own waiting, in the same way. Safe from any thread.
package protocol Carrier: Sendable {
  /// What answers name as their provider, and rows as the carrier they are held at: `simulated` or
  /// `telnyx`.
  var name: String { get }

  /// How long after an order was sent the carrier may still come to know it. Only when that time
  /// has passed since the request was **given up** does "no such order" from
  /// ``order(withReference:)`` mean that none will appear.
  var settlingTime: Duration { get }

  /// Finds numbers that are for sale, at most `limit`, in a stable order. None found is an empty
  /// list.
  ///
  /// - Throws: ``CarrierError/invalidSearch(problem:)``, ``CarrierError/unavailable(reason:)``, or
  ///   ``CarrierError/unknownOutcome(reason:)`` for a search that was sent and not answered.
  func search(_ search: CarrierSearch) async throws(CarrierError) -> [AvailableNumber]

  /// The number as it is offered now; nil when it is not for sale. No promise that an order will
  /// succeed.
  ///
  /// - Throws: As ``search(_:)``.
  func offer(of phoneNumber: E164) async throws(CarrierError) -> AvailableNumber?

  /// Orders a number. **Never sent twice for a reference** unless the first is known not to exist.
  ///
  /// - Returns: The order: succeeded, still pending, or failed with a reason.
  /// - Throws: ``CarrierError``: what each case lets the caller do is said there.
  func order(_ request: NumberOrderRequest) async throws(CarrierError) -> CarrierOrder

  /// Looks up an order by its customer reference: the way to learn what became of one whose outcome
  /// is unknown. Only reads. When a carrier holds several of them, one that succeeded comes first,
  /// then a pending one.
  ///
  /// - Returns: Nil when the carrier has no such order **now**; see ``settlingTime``.
  /// - Throws: ``CarrierError/unavailable(reason:)`` or ``CarrierError/unknownOutcome(reason:)``:
  ///   ask again later.
  func order(withReference reference: OperationID) async throws(CarrierError) -> CarrierOrder?

  /// Reads an order by the carrier's own id; nil when the carrier has none with this id.
  ///
  /// - Throws: As ``order(withReference:)``.
  func orderStatus(_ order: String) async throws(CarrierError) -> CarrierOrder?

  /// Gives up an order that is pending. One that has ended stays as it is. Repeating it does no
  /// harm.
  ///
  /// - Returns: The order as it stands afterwards: failed when it could be cancelled, succeeded
  ///   when the number was delivered first and has to be released; nil when the carrier has none
  ///   with this id.
  /// - Throws: As ``order(withReference:)``.
  func cancelOrder(_ order: String) async throws(CarrierError) -> CarrierOrder?

  /// Gives a number back. Repeating it does no harm: a number that is not held is released.
  ///
  /// - Parameter providerNumber: The carrier's id of the number.
  /// - Returns: Whether it is gone, or going.
  /// - Throws: ``CarrierError/refused(reason:)`` when the carrier keeps the number, and as
  ///   ``order(withReference:)``; the number counts as held until a repeat answers
  ///   ``ReleaseResult/released``.
  func release(_ providerNumber: String) async throws(CarrierError) -> ReleaseResult

  /// The numbers held under a customer reference: none, one, or more when the carrier delivered
  /// twice.
  ///
  /// - Throws: As ``order(withReference:)``.
  func ownedNumbers(withReference reference: OperationID) async throws(CarrierError)
    -> [CarrierNumber]

  /// Lists all numbers held, for the comparison of the carrier's books with ours; a page at a time.
  ///
  /// - Parameters:
  ///   - cursor: `next` of the page before; nil for the first page.
  ///   - limit: 1…250; values outside are moved to the nearer bound.
  /// - Returns: The page, oldest first.
  /// - Throws: As ``order(withReference:)``.
  func ownedNumbers(after cursor: String?, limit: Int) async throws(CarrierError)
    -> CarrierNumberPage
}
