import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DocumentedRequestTests {
  @Test
  func `every printed request gets the documented answer`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    var ids = ["teamId": product.teamID, "accountSlug": product.accountSlug]

    for documented in DocumentedRequest.all {
      let fill = { (text: String) in
        ids.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
      }
      let response = try product.request(
        documented.method, fill(documented.path), body: documented.body.map(fill))
      #expect(
        response.status == documented.status, "\(documented.testDescription): \(response.text)")
      let answer = try JSONSerialization.jsonObject(with: Data(response.body))
      let differences = documented.answer.differences(answer)
      #expect(
        differences.isEmpty, "\(documented.testDescription): \(differences.joined(separator: "; "))"
      )

      if let number = response.json["phoneNumber"] as? [String: Any] {
        ids["phoneNumberId"] = number["id"] as? String
      }
      if let assistant = response.json["assistant"] as? [String: Any] {
        ids["assistantId"] = assistant["id"] as? String
      }
    }
    #expect(product.stop() == 0)
  }

  @Test
  func `the documented numbers are found in San Francisco`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path)
    let response = try product.request(
      "POST", "/api/phone-numbers/search",
      body:
        #"{"filters": {"countryCode": "US", "areaCode": "415", "numberType": "local", "limit": 100}}"#
    )
    let numbers = response.json["numbers"] as? [[String: Any]] ?? []
    let found = Dictionary(
      numbers.map { ($0["phoneNumber"] as? String ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
    #expect(response.json["count"] as? Int == numbers.count)
    #expect(found["+14155550100"] != nil)
    for documented in ["+14155550101", "+14155550198"] {
      let number = try #require(found[documented])
      #expect(number["monthlyPrice"] as? String == "1.00")
      #expect(number["setupPrice"] as? String == "1.00")
      #expect(number["features"] as? [String] == ["voice", "sms"])
      #expect(number["locality"] as? String == "San Francisco")
      #expect(number["region"] as? String == "CA")
    }
  }
}
