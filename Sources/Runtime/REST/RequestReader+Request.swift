import JSON

/// Reading of a request as a whole.
extension RequestReader {
  /// Reads a body into a request.
  ///
  /// No body is an empty object; the fields that the path names are no part of it.
  package mutating func readBody<Message: JSONReadable>(
    _ input: RESTInput, except pathFields: [String], _ message: inout Message
  ) {
    guard let body = input.body else { return }
    guard let object = body.object else { return violations.add("", "must be a JSON object") }
    for member in object where pathFields.contains(member.key.string) {
      violations.add(member.key.string, "is part of the address and not of the body")
    }
    message.read(object, "", &self)
  }

  /// Throws what did not fit, and what the request's own bounds say.
  package mutating func finish(_ message: some Validatable) throws(ValidationError) {
    if violations.isEmpty { message.validate("", &violations) }
    try violations.throwIfAny()
  }
}
