import Foundation
import TestSupport
import Testing

/// The life of a customer, told through the public interface of four real processes.
@Suite(.timeLimit(.minutes(5)))
struct StoryTests {
  @Test
  func `a team starts on Free, upgrades, buys, assigns, moves, unassigns and releases`() throws {
    let folder = try TemporaryFolder()
    let product = try RunningProduct(dataFolder: folder.path, plan: "free")
    let team = product.teamID

    // Search.
    let search = try product.request(
      "POST", "/api/phone-numbers/search",
      body: #"{"filters": {"countryCode": "US", "areaCode": "415"}}"#)
    #expect(search.status == 200)
    let numbers = (search.json["numbers"] as? [[String: Any]] ?? []).compactMap {
      $0["phoneNumber"] as? String
    }
    #expect(numbers.count == 20)
    #expect(numbers.allSatisfy { $0.hasPrefix("+1415555") })

    // The trial.
    let trial = try buy("+14155550101", product)
    let trialNumber = try #require(trial.json["phoneNumber"] as? [String: Any])
    #expect(trial.status == 200)
    #expect(trialNumber["is_trial"] as? Bool == true)
    let trialID = try #require(trialNumber["id"] as? String)
    let row = try #require(try list(product).first)
    let bought = try time(row["created_at"])
    let expires = try time(trialNumber["trial_expires_at"])
    #expect(expires.timeIntervalSince(bought) == 432_000)
    #expect(row["monthly_price"] as? String == "0.00")

    // The limit.
    let refused = try buy("+14155550198", product)
    #expect(refused.status == 403)
    #expect(refused.json["success"] as? Bool == false)
    #expect(refused.json["code"] as? String == "number_limit_reached")
    let eligibility = try #require(refused.json["eligibility"] as? [String: Any])
    #expect(eligibility["currentCount"] as? Int == 1)
    #expect(eligibility["maxAllowed"] as? Int == 1)
    #expect(eligibility["hasSubscription"] as? Bool == false)
    #expect(eligibility["planName"] as? String == "Free")
    #expect(try list(product).count == 1)

    // The upgrade.
    let upgrade = try CommandLineTool.run([
      "admin", "set-plan", team, "growth", "--data", product.dataFolder,
    ])
    #expect(upgrade.status == 0, "\(upgrade.errors)")
    let paid = try #require(try list(product).first)
    #expect(paid["is_trial"] as? Bool == false)
    #expect(paid["trial_expires_at"] is NSNull)
    #expect(paid["monthly_price"] as? String == "1.00")

    // A second number.
    let second = try buy("+14155550198", product)
    #expect(second.status == 200, "\(second.text)")
    let secondID = try #require((second.json["phoneNumber"] as? [String: Any])?["id"] as? String)
    #expect((second.json["eligibility"] as? [String: Any])?["currentCount"] as? Int == 2)
    #expect(
      try list(product).map { $0["phone_number"] as? String } == ["+14155550198", "+14155550101"])

    // Assistants of every template.
    var assistants: [String: String] = [:]
    for template in ["outbound-setter", "inbound-support", "follow-up", "custom"] {
      let created = try product.request(
        "POST", "/api/assistants",
        body:
          #"{"accountSlug": "\#(product.accountSlug)", "name": "A \#(template)", "templateId": "\#(template)"}"#
      )
      #expect(created.status == 200, "\(created.text)")
      let assistant = try #require(created.json["assistant"] as? [String: Any])
      #expect(assistant["type"] as? String == template)
      #expect((assistant["first_message"] as? String)?.isEmpty == false)
      assistants[template] = try #require(assistant["id"] as? String)
    }
    let support = try #require(assistants["inbound-support"])
    let setter = try #require(assistants["outbound-setter"])

    // Assign, move, unassign.
    #expect(try assign([trialID, secondID], to: support, product).status == 200)
    #expect(try list(product).allSatisfy { $0["assistant_name"] as? String == "A inbound-support" })
    #expect(try outcome(trialID, product) == "routed")
    let moved = try assign([trialID], to: setter, product)
    #expect((moved.json["message"] as? String)?.contains("inbound_enabled") == true)
    #expect(try outcome(trialID, product) == "inbound_disabled")
    #expect(try holder(of: trialID, product) == setter)
    #expect(try holder(of: secondID, product) == support)
    let stuck = try product.request("DELETE", "/api/assistants/\(setter)")
    #expect(stuck.status == 409)
    #expect(stuck.json["code"] as? String == "assistant_has_numbers")
    #expect(try assign([], to: setter, product).status == 200)
    #expect(try holder(of: trialID, product) == nil)
    #expect(try product.request("DELETE", "/api/assistants/\(setter)").status == 200)

    // Release.
    let released = try product.request("DELETE", "/api/phone-numbers/\(secondID)")
    #expect(released.status == 200)
    #expect(released.json["released"] as? Bool == true)
    #expect(try list(product).map { $0["id"] as? String } == [trialID])
    #expect(product.stop() == 0)
  }

  private func buy(_ number: String, _ product: RunningProduct) throws -> RawHTTPResponse {
    try product.request(
      "POST", "/api/phone-numbers/purchase",
      body: #"{"phoneNumber": "\#(number)", "teamId": "\#(product.teamID)"}"#)
  }

  private func list(_ product: RunningProduct) throws -> [[String: Any]] {
    let response = try product.request(
      "GET", "/api/phone-numbers/purchase?teamId=\(product.teamID)")
    return response.json["numbers"] as? [[String: Any]] ?? []
  }

  private func assign(_ numbers: [String], to assistant: String, _ product: RunningProduct) throws
    -> RawHTTPResponse
  {
    let ids = numbers.map { "\"\($0)\"" }.joined(separator: ",")
    return try product.request(
      "PATCH", "/api/assistants/\(assistant)/telephony/phone-numbers",
      body: #"{"accountSlug": "\#(product.accountSlug)", "phoneNumberIds": [\#(ids)]}"#)
  }

  private func holder(of number: String, _ product: RunningProduct) throws -> String? {
    try list(product).first { $0["id"] as? String == number }?["assistant_id"] as? String
  }

  private func outcome(_ number: String, _ product: RunningProduct) throws -> String? {
    try product.request("GET", "/api/phone-numbers/\(number)/route").json["outcome"] as? String
  }

  private func time(_ value: Any?) throws -> Date {
    try #require(ISO8601DateFormatter().date(from: value as? String ?? ""))
  }
}
