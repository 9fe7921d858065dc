import Testing

/// One request that the product's documents print, and the answer that they promise.
struct DocumentedRequest: Sendable, CustomTestStringConvertible {
  /// The page and section that print it.
  let page: String
  let section: String
  let method: String
  /// With `{teamId}`, `{accountSlug}`, `{assistantId}`, `{phoneNumberId}` where the documents have
  /// a sample.
  let path: String
  /// The printed body, with the same places to fill.
  var body: String?
  let status: Int
  let answer: Shape

  var testDescription: String { "\(page), \(section): \(method) \(path)" }
}

extension DocumentedRequest {
  private static let guide = "Purchase and assign phone numbers"
  private static let numbers = "Phone numbers API"
  private static let assistants = "Assistants API"

  static let assistantShape = Shape.object([
    "id": .id("asst"), "account_id": .id("team"), "name": .anyString,
    "type": .string("outbound-setter|inbound-support|follow-up|custom"), "model": .anyString,
    "provider": .string("openai|anthropic|google|deepseek|qwen"), "temperature": .number,
    "max_tokens": .integer, "first_message": .anyString, "system_prompt": .anyString,
    "voice_provider": .string("cartesia|elevenlabs"), "voice_model": .anyString,
    "voice_id": .anyString,
    "voice_name": .anyString, "transcriptor_provider": .string("deepgram|assemblyai"),
    "transcriptor_model": .anyString, "transcriptor_language": .anyString,
    "recording_enabled": .bool,
    "inbound_enabled": .bool, "outbound_enabled": .bool, "created_at": .timestamp,
    "updated_at": .timestamp, "version": .integer,
  ])

  static let availableShape = Shape.object(
    [
      "phoneNumber": .e164, "monthlyPrice": .price, "setupPrice": .price,
      "features": .list(.string("voice|sms|mms|fax")),
    ], extra: ["locality": .nullable(.anyString), "region": .nullable(.anyString)])

  static let searchShape = Shape.object([
    "success": .isTrue, "numbers": .list(availableShape), "provider": .string("simulated|telnyx"),
    "count": .integer,
  ])

  static let eligibilityShape = Shape.object([
    "currentCount": .integer, "maxAllowed": .integer, "hasSubscription": .bool,
    "planName": .anyString,
  ])

  static let purchaseShape = Shape.object([
    "success": .isTrue,
    "phoneNumber": .object([
      "id": .id("pn"), "phone_number": .e164, "provider_number_id": .anyString,
      "status": .exactly("active"), "is_trial": .bool, "trial_expires_at": .nullable(.timestamp),
      "message": .exactly("Phone number purchased successfully"),
    ]),
    "eligibility": eligibilityShape,
  ])

  static let rowShape = Shape.object(
    [
      "id": .id("pn"), "phone_number": .e164, "provider": .string("simulated|telnyx"),
      "status": .string("purchasing|active|suspended|error"), "is_trial": .bool,
      "trial_expires_at": .nullable(.timestamp), "assistant_id": .nullable(.id("asst")),
      "assistant_name": .nullable(.anyString), "created_by_email": .anyString,
      "created_by_name": .anyString, "created_at": .timestamp,
    ],
    extra: [
      "status_reason": .nullable(.anyString), "connection_id": .nullable(.anyString),
      "country_code": .anyString, "locality": .nullable(.anyString),
      "region": .nullable(.anyString),
      "features": .list(.anyString), "monthly_price": .price,
    ])

  static let listShape = Shape.object([
    "success": .isTrue, "numbers": .list(rowShape), "count": .integer,
  ])

  static let assignmentShape = Shape.object(
    ["success": .isTrue],
    extra: [
      "message": .anyString, "phoneNumberIds": .list(.id("pn")), "inbound_enabled": .bool,
      "outbound_enabled": .bool,
    ])

  static let oneAssistantShape = Shape.object(["success": .isTrue, "assistant": assistantShape])

  /// Every printed request, in an order in which each finds what it needs.
  static let all: [DocumentedRequest] = [
    DocumentedRequest(
      page: guide, section: "Search available numbers", method: "POST",
      path: "/api/phone-numbers/search",
      body: """
        {
          "filters": {
            "countryCode": "US",
            "areaCode": "415",
            "numberType": "local",
            "limit": 20
          }
        }
        """, status: 200, answer: searchShape),
    DocumentedRequest(
      page: guide, section: "Purchase a number", method: "POST",
      path: "/api/phone-numbers/purchase",
      body: """
        {
          "phoneNumber": "+14155550100",
          "teamId": "{teamId}"
        }
        """, status: 200, answer: purchaseShape),
    DocumentedRequest(
      page: guide, section: "List your numbers", method: "GET",
      path: "/api/phone-numbers/purchase?teamId={teamId}", status: 200, answer: listShape),
    DocumentedRequest(
      page: numbers, section: "Search available phone numbers", method: "POST",
      path: "/api/phone-numbers/search",
      body: """
        {
            "filters": {
              "countryCode": "US",
              "areaCode": "415",
              "numberType": "local",
              "limit": 10
            }
          }
        """, status: 200, answer: searchShape),
    DocumentedRequest(
      page: numbers, section: "Purchase a phone number", method: "POST",
      path: "/api/phone-numbers/purchase",
      body: """
        {
            "phoneNumber": "+14155550101",
            "teamId": "{teamId}"
          }
        """, status: 200, answer: purchaseShape),
    DocumentedRequest(
      page: numbers, section: "List purchased phone numbers", method: "GET",
      path: "/api/phone-numbers/purchase?teamId={teamId}", status: 200, answer: listShape),
    DocumentedRequest(
      page: assistants, section: "Create an assistant", method: "POST", path: "/api/assistants",
      body:
        #"{"accountSlug": "{accountSlug}", "name": "Q1 Outbound Setter", "templateId": "outbound-setter"}"#,
      status: 200, answer: oneAssistantShape),
    DocumentedRequest(
      page: assistants, section: "Get an assistant", method: "GET",
      path: "/api/assistants/{assistantId}",
      status: 200, answer: oneAssistantShape),
    DocumentedRequest(
      page: assistants, section: "Update an assistant", method: "PATCH",
      path: "/api/assistants/{assistantId}",
      body: """
        {
          "accountSlug": "{accountSlug}",
          "name": "Q1 Outbound Setter",
          "first_message": "Hello {{contact.first_name}}, do you have a minute?",
          "system_prompt": "You call {{contact.first_name}} to set an appointment.",
          "provider": "openai", "model": "gpt-4o", "temperature": 0.5, "max_tokens": 512,
          "voice_provider": "elevenlabs", "transcriptor_provider": "deepgram",
          "transcriptor_model": "nova-2", "transcriptor_language": "en",
          "recording_enabled": true, "inbound_enabled": true, "outbound_enabled": true
        }
        """, status: 200, answer: oneAssistantShape),
    DocumentedRequest(
      page: guide, section: "API reference: assign", method: "PATCH",
      path: "/api/assistants/{assistantId}/telephony/phone-numbers",
      body: """
        {
          "accountSlug": "{accountSlug}",
          "phoneNumberIds": ["{phoneNumberId}"]
        }
        """, status: 200, answer: assignmentShape),
    DocumentedRequest(
      page: guide, section: "API reference: unassign all", method: "PATCH",
      path: "/api/assistants/{assistantId}/telephony/phone-numbers",
      body: #"{"accountSlug": "{accountSlug}", "phoneNumberIds": []}"#, status: 200,
      answer: assignmentShape),
  ]
}
