extension ViolationList {
  /// Checks a text without presence: when it is empty, only whether it is required.
  package mutating func check(
    _ text: String, _ path: String, required: Bool = false, min: Int = 0, max: Int = .max,
    form: TextForm? = nil, oneOf: [String] = []
  ) {
    if text.isEmpty {
      if required { add(path, "is required") }
      return
    }
    checkPresent(text, path, min: min, max: max, form: form, oneOf: oneOf)
  }

  /// Checks a text with presence: an empty one that is present counts.
  package mutating func check(
    _ text: String?, _ path: String, required: Bool = false, min: Int = 0, max: Int = .max,
    form: TextForm? = nil, oneOf: [String] = []
  ) {
    guard let text else {
      if required { add(path, "is required") }
      return
    }
    checkPresent(text, path, min: min, max: max, form: form, oneOf: oneOf)
  }

  private mutating func checkPresent(
    _ text: String, _ path: String, min: Int, max: Int, form: TextForm?, oneOf: [String]
  ) {
    if !oneOf.isEmpty && !oneOf.contains(text) {
      return add(path, "must be one of \(oneOf.joined(separator: ", "))")
    }
    // A scalar takes one to four octets, so most texts need not be counted.
    let octets = text.utf8.count
    let isWithin =
      (octets <= max || text.unicodeScalars.count <= max)
      && (octets >= min * 4 || text.unicodeScalars.count >= min)
    if !isWithin { return add(path, Self.bounds("have", min, max, "characters")) }
    if let form, !form.matches(text) { add(path, form.problem) }
  }

  /// Checks a number; nil is one that is absent.
  package mutating func check(
    _ number: (some BinaryInteger)?, _ path: String, required: Bool = false, min: Int = .min,
    max: Int = .max
  ) {
    guard let number else {
      if required { add(path, "is required") }
      return
    }
    if number < min || number > max { add(path, Self.bounds("be", min, max, "")) }
  }

  package mutating func check(
    _ number: (some BinaryFloatingPoint)?, _ path: String, required: Bool = false,
    min: Double = -.infinity,
    max: Double = .infinity
  ) {
    guard let number else {
      if required { add(path, "is required") }
      return
    }
    // NaN is within no bounds.
    let value = Double(number)
    if !(value >= min && value <= max) { add(path, Self.bounds(min, max)) }
  }

  /// Checks the length of a list.
  package mutating func checkCount(
    _ count: Int, _ path: String, required: Bool = false, min: Int = 0, max: Int = .max
  ) {
    if count == 0 && required { return add(path, "is required") }
    if count < min || count > max { add(path, Self.bounds("have", min, max, "elements")) }
  }

  /// Checks that a message is present.
  package mutating func checkPresence(_ isPresent: Bool, _ path: String) {
    if !isPresent { add(path, "is required") }
  }

  private static func bounds(_ min: Double, _ max: Double) -> String {
    if max == .infinity { return "must be at least \(min)" }
    return min == -.infinity ? "must be at most \(max)" : "must be from \(min) to \(max)"
  }

  private static func bounds(_ verb: String, _ min: Int, _ max: Int, _ unit: String) -> String {
    let tail = unit.isEmpty ? "" : " \(unit)"
    if min == max { return "must \(verb) \(min)\(tail)" }
    if max == .max { return "must \(verb) at least \(min)\(tail)" }
    if min == .min || (min <= 0 && !unit.isEmpty) { return "must \(verb) at most \(max)\(tail)" }
    return "must \(verb) \(unit.isEmpty ? "from " : "")\(min) to \(max)\(tail)"
  }
}
