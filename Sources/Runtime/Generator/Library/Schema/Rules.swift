/// The options of `switchboard/options.proto` and `google.api.http`, as they stand in the protos.
enum OptionNumber {
  static let http = 72_295_728
  static let switchboard = 72_400
}

struct FieldRules: Equatable {
  var alias: String?
  var required = false
  var min: Double?
  var max: Double?
  var form: String?
  var oneOf: [String] = []
  var nullRefused = false
  var omitWhenAbsent = false
  var isInternal = false

  init() {}

  init(_ reader: WireReader) throws(GeneratorError) {
    var reader = reader
    while let (number, value) = reader.next() {
      switch number {
      case 1: alias = value.text
      case 2: required = value.flag
      case 3: min = value.double
      case 4: max = value.double
      case 5: form = value.text
      case 6: oneOf.append(value.text ?? "")
      case 7: nullRefused = value.flag
      case 8: omitWhenAbsent = value.flag
      case 9: isInternal = value.flag
      default: throw GeneratorError("switchboard.FieldRules has no field \(number)")
      }
    }
  }
}

struct MethodRules: Equatable {
  enum Access: Int {
    case key = 1
    case service = 2
    case everybody = 3

    /// The case of `MethodAccess`.
    var swiftName: String { "\(self)" }
  }

  var access: Access?
  var scopes: [String] = []

  init() {}

  init(_ reader: WireReader) throws(GeneratorError) {
    var reader = reader
    while let (number, value) = reader.next() {
      switch number {
      case 1: access = Access(rawValue: value.integer)
      case 2: scopes.append(value.text ?? "")
      default: throw GeneratorError("switchboard.MethodRules has no field \(number)")
      }
    }
  }
}

struct EnumValueRules: Equatable {
  var json: String?
  var httpStatus: Int?

  init() {}

  init(_ reader: WireReader) throws(GeneratorError) {
    var reader = reader
    while let (number, value) = reader.next() {
      switch number {
      case 1: json = value.text
      case 2: httpStatus = value.integer
      default: throw GeneratorError("switchboard.EnumValueRules has no field \(number)")
      }
    }
  }
}

struct MessageRules: Equatable {
  var isErrorDetail = false
  var immutable: [String] = []
  var isJSONList = false

  init() {}

  init(_ reader: WireReader) throws(GeneratorError) {
    var reader = reader
    while let (number, value) = reader.next() {
      switch number {
      case 1: isErrorDetail = value.flag
      case 2: immutable.append(value.text ?? "")
      case 3: isJSONList = value.flag
      default: throw GeneratorError("switchboard.MessageRules has no field \(number)")
      }
    }
  }
}

/// The REST mapping of a method.
struct HTTPRule: Equatable {
  /// In upper case.
  var method: String
  var path: String
  var hasBody = false

  /// What a segment of the path matches.
  enum Segment: Equatable {
    case literal(String)
    /// The proto name of a field of the request.
    case field(String)
  }

  init?(_ reader: WireReader) throws(GeneratorError) {
    var reader = reader
    var pattern: (method: String, path: String)?
    while let (number, value) = reader.next() {
      let methods = [2: "GET", 3: "PUT", 4: "POST", 5: "DELETE", 6: "PATCH"]
      if let method = methods[number] {
        pattern = (method, value.text ?? "")
      } else if number == 7 {
        guard value.text == "*" else { throw GeneratorError("only body: \"*\" is supported") }
        hasBody = true
      } else {
        throw GeneratorError("google.api.HttpRule field \(number) is not supported")
      }
    }
    guard let pattern else { return nil }
    (method, path) = pattern
  }

  var segments: [Segment] {
    path.split(separator: "/").map { part in
      part.hasPrefix("{") ? .field(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
  }
}

/// The protos ask for something that the generator does not do.
package struct GeneratorError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
