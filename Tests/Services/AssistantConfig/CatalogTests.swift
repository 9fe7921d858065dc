import API
import GRPC
import Testing

@Suite(.timeLimit(.minutes(1))) struct CatalogTests {
  @Test func `the catalogue tells what can be chosen`() async throws {
    try await ServedAssistants.with(.sqlite) { served in
      let catalog = try await served.client.getCatalog(.init(), options: ServedAssistants.alice)
      #expect(
        catalog.numberProviders.map(\.name)
          == ["Switchboard", "Twilio", "Telnyx", "Plivo", "Wavix"])
      #expect(catalog.numberProviders.map(\.available) == [true, false, false, false, false])
      #expect(catalog.numberProviders.map(\.recommended) == [true, false, false, false, false])
      #expect(catalog.numberProviders.first?.id == "simulated")
      #expect(
        catalog.countries.map(\.name)
          == [
            "United Arab Emirates", "United States", "Canada", "Germany", "Austria", "Switzerland",
          ])
      #expect(
        catalog.countries.map(\.callingCode) == ["+971", "+1", "+1", "+49", "+43", "+41"])
      #expect(catalog.countries[1].tollFreePrefixes.contains("888"))
      #expect(catalog.countries[3].tollFreePrefixes.isEmpty)
      #expect(
        catalog.templates.map(\.id) == [
          "outbound-setter", "inbound-support", "follow-up", "custom",
        ]
      )
      for template in catalog.templates {
        let made = try await served.create("x", template: template.id)
        #expect(made.firstMessage == template.defaults?.firstMessage)
        #expect(made.systemPrompt == template.defaults?.systemPrompt)
        #expect(made.inboundEnabled == template.defaults?.inboundEnabled)
      }
      #expect(catalog.limits?.systemPromptLength == 100_000)
      #expect(catalog.limits?.temperatureMax == 2)
    }
  }

  @Test func `without number-inventory there is no catalogue`() async throws {
    try await ServedAssistants.with(.sqlite, numbers: NumberInventoryDouble(isAway: true)) {
      served in
      await expectRefusal(.unavailable, "UNAVAILABLE") {
        try await served.client.getCatalog(.init(), options: ServedAssistants.alice)
      }
    }
  }
}
