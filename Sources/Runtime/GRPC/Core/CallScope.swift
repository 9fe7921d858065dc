/// What a handler passes on to the calls it makes, without naming it.
package enum CallScope {
  /// The deadline of the call being handled, in nanoseconds of the loop's clock; nil outside of a
  /// handler and for calls without one. Inherited by child tasks.
  @TaskLocal package static var deadlineNanoseconds: Int64?
}
