/// Builds the octets of a `FileDescriptorSet`, so that the generator is tested without protoc.
///
/// Field numbers are those of google/protobuf/descriptor.proto.
struct DescriptorText {
  private(set) var octets: [UInt8] = []

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      octets.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(rest))
  }

  mutating func integer(_ number: Int, _ value: Int) {
    varint(UInt64(number) << 3)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func double(_ number: Int, _ value: Double) {
    varint(UInt64(number) << 3 | 1)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      octets.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
    }
  }

  mutating func bytes(_ number: Int, _ value: [UInt8]) {
    varint(UInt64(number) << 3 | 2)
    varint(UInt64(value.count))
    octets += value
  }

  mutating func text(_ number: Int, _ value: String) { bytes(number, Array(value.utf8)) }

  static func make(_ body: (inout DescriptorText) -> Void) -> [UInt8] {
    var text = DescriptorText()
    body(&text)
    return text.octets
  }
}

/// A proto file in the making.
struct TestFile: Sendable {
  var name = "test/v1/test.proto"
  var package = "test.v1"
  var syntax = "proto3"
  var messages: [TestMessage] = []
  var enums: [TestEnum] = []
  var methods: [TestMethod] = []
  /// Comments by the path of what they describe.
  var comments: [(path: [Int], text: String)] = []

  var octets: [UInt8] {
    DescriptorText.make { file in
      file.text(1, name)
      file.text(2, package)
      for message in messages { file.bytes(4, message.octets) }
      for each in enums { file.bytes(5, each.octets) }
      if !methods.isEmpty {
        file.bytes(
          6,
          DescriptorText.make { service in
            service.text(1, "Things")
            for method in methods { service.bytes(2, method.octets) }
          })
      }
      let locations = DescriptorText.make { info in
        for (path, text) in comments {
          info.bytes(
            1,
            DescriptorText.make { location in
              location.bytes(1, path.map(UInt8.init))
              location.text(3, text)
            })
        }
      }
      file.bytes(9, locations)
      file.text(12, syntax)
    }
  }

  static func set(_ files: [TestFile]) -> [UInt8] {
    DescriptorText.make { set in
      for file in files { set.bytes(1, file.octets) }
    }
  }
}

struct TestMessage: Sendable {
  var name: String
  var fields: [TestField] = []
  var nested: [TestMessage] = []
  var oneofs: [String] = []
  /// Octets of `switchboard.MessageRules`.
  var rules: [UInt8] = []
  var isMapEntry = false

  init(
    _ name: String, _ fields: [TestField] = [], nested: [TestMessage] = [], oneofs: [String] = [],
    rules: [UInt8] = [], isMapEntry: Bool = false
  ) {
    self.name = name
    self.fields = fields
    self.nested = nested
    self.oneofs = oneofs
    self.rules = rules
    self.isMapEntry = isMapEntry
  }

  var octets: [UInt8] {
    DescriptorText.make { message in
      message.text(1, name)
      for (index, field) in fields.enumerated() {
        message.bytes(2, field.octets(number: index + 1))
      }
      for each in nested { message.bytes(3, each.octets) }
      message.bytes(
        7,
        DescriptorText.make { options in
          if isMapEntry { options.integer(7, 1) }
          if !rules.isEmpty { options.bytes(72_400, rules) }
        })
      for oneof in oneofs { message.bytes(8, DescriptorText.make { $0.text(1, oneof) }) }
    }
  }
}

struct TestField: Sendable {
  enum Kind: Int, Sendable {
    case double = 1
    case float = 2
    case int32 = 5
    case bool = 8
    case string = 9
    case group = 10
    case message = 11
    case bytes = 12
    case enumeration = 14
  }

  var name: String
  var kind = Kind.string
  /// Full name, with a leading dot, of a message or enum.
  var typeName = ""
  var isRepeated = false
  var isOptional = false
  var oneof: Int?
  var jsonName: String?
  /// Octets of `switchboard.FieldRules`.
  var rules: [UInt8] = []

  init(
    _ name: String, _ kind: Kind = .string, type typeName: String = "", isRepeated: Bool = false,
    isOptional: Bool = false, oneof: Int? = nil, jsonName: String? = nil, rules: [UInt8] = []
  ) {
    self.name = name
    self.kind = kind
    self.typeName = typeName
    self.isRepeated = isRepeated
    self.isOptional = isOptional
    self.oneof = oneof
    self.jsonName = jsonName
    self.rules = rules
  }

  func octets(number: Int) -> [UInt8] {
    DescriptorText.make { field in
      field.text(1, name)
      field.integer(3, number)
      field.integer(4, isRepeated ? 3 : 1)
      field.integer(5, kind.rawValue)
      if !typeName.isEmpty { field.text(6, typeName) }
      if let oneof { field.integer(9, oneof) }
      field.text(10, jsonName ?? name)
      if !rules.isEmpty { field.bytes(8, DescriptorText.make { $0.bytes(72_400, rules) }) }
      if isOptional { field.integer(17, 1) }
    }
  }
}

struct TestEnum: Sendable {
  var name: String
  var values: [(name: String, number: Int, rules: [UInt8])]

  init(_ name: String, _ values: [(name: String, number: Int, rules: [UInt8])]) {
    self.name = name
    self.values = values
  }

  var octets: [UInt8] {
    DescriptorText.make { each in
      each.text(1, name)
      for value in values {
        each.bytes(
          2,
          DescriptorText.make { text in
            text.text(1, value.name)
            text.integer(2, value.number)
            if !value.rules.isEmpty {
              text.bytes(3, DescriptorText.make { $0.bytes(72_400, value.rules) })
            }
          })
      }
    }
  }
}

struct TestMethod: Sendable {
  var name: String
  var input = ".test.v1.Request"
  var output = ".test.v1.Response"
  var streams = false
  /// The field of `google.api.HttpRule` and the path; 2 is GET, 4 is POST.
  var http: (verb: Int, path: String)?
  var body: String?
  /// Octets of `switchboard.MethodRules`; access KEY unless told.
  var rules: [UInt8] = [8, 1]

  init(
    _ name: String, input: String = ".test.v1.Request", streams: Bool = false,
    http: (verb: Int, path: String)? = nil, body: String? = nil, rules: [UInt8] = [8, 1]
  ) {
    self.name = name
    self.input = input
    self.streams = streams
    self.http = http
    self.body = body
    self.rules = rules
  }

  var octets: [UInt8] {
    DescriptorText.make { method in
      method.text(1, name)
      method.text(2, input)
      method.text(3, output)
      method.bytes(
        4,
        DescriptorText.make { options in
          if !rules.isEmpty { options.bytes(72_400, rules) }
          if let http {
            options.bytes(
              72_295_728,
              DescriptorText.make { rule in
                rule.text(http.verb, http.path)
                if let body { rule.text(7, body) }
              })
          }
        })
      if streams { method.integer(6, 1) }
    }
  }
}
