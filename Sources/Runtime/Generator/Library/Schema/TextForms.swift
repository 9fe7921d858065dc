/// Forms of texts, by the names that protos give them.
enum TextForms {
  /// The case of `TextForm`, in Swift.
  static func swiftName(_ form: String) -> String? {
    let known = [
      "e164": ".e164", "digits": ".digits", "slug": ".slug", "ascii": ".ascii",
      "bcp47": ".languageTag",
    ]
    if let name = known[form] { return name }
    guard form.hasPrefix("id:"), form.count > 3 else { return nil }
    return ".id(prefix: \(SwiftText.literal(String(form.dropFirst(3)))))"
  }

  /// The form as a regular expression, for descriptions of the API.
  static func pattern(_ form: String) -> String? {
    let known = [
      "e164": #"^\+[1-9][0-9]{6,14}$"#, "digits": "^[0-9]*$",
      "slug": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "ascii": "^[!-~]*$",
      "bcp47": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$",
    ]
    if let pattern = known[form] { return pattern }
    guard form.hasPrefix("id:"), form.count > 3 else { return nil }
    return "^\(form.dropFirst(3))_[0-9a-z]{26}$"
  }
}
