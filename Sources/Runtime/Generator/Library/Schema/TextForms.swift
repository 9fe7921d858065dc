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
}
