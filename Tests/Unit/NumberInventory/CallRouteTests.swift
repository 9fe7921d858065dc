import Telephony
import Testing

@testable import NumberInventory

@Suite struct CallRouteTests {
  static func head(inbound: Bool = true) -> AssistantHead {
    AssistantHead(
      id: AssistantID(unchecked: "asst_1"), team: TeamID(unchecked: "team_1"), name: "Support",
      version: 3, isInboundEnabled: inbound, isOutboundEnabled: true, configuration: [])
  }

  @Test func `an active number with an assistant that answers is routed`() {
    let route = CallRoute.to(status: .active, reason: nil, assistant: Self.head())
    #expect(route == .routed(Self.head()))
    #expect(route.explanation == "Support takes the call, in version 3.")
  }

  @Test(arguments: NumberStatus.allCases.filter { $0 != .active })
  func `a number that is not active takes no call, whoever is assigned`(status: NumberStatus) {
    let route = CallRoute.to(status: status, reason: "Because.", assistant: Self.head())
    #expect(route == .notActive(status, reason: "Because."))
    #expect(route.explanation.contains(status.rawValue))
  }

  @Test func `what is missing is named`() {
    #expect(CallRoute.to(status: .active, reason: nil, assistant: nil) == .unassigned)
    let disabled = CallRoute.to(
      status: .active, reason: nil, assistant: Self.head(inbound: false))
    #expect(disabled == .inboundDisabled(Self.head(inbound: false)))
    #expect(disabled.explanation.contains("inbound_enabled"))
  }

  @Test func `an assignment says when calls will not be answered`() {
    let ids = [PhoneNumberID(unchecked: "pn_1"), PhoneNumberID(unchecked: "pn_2")]
    let on = AssignmentResult(assistant: Self.head(), numbers: ids)
    #expect(on.message == "2 phone numbers are assigned to Support.")
    let off = AssignmentResult(assistant: Self.head(inbound: false), numbers: [ids[0]])
    #expect(
      off.message == "1 phone number is assigned to Support. "
        + "Calls will not be answered because inbound_enabled is off.")
    let none = AssignmentResult(assistant: Self.head(inbound: false), numbers: [])
    #expect(none.message == "No phone numbers are assigned to Support.")
  }

  @Test func `numbers that are asked for twice are merged in their order`() {
    let ids = ["pn_b", "pn_a", "pn_b"].map(PhoneNumberID.init(unchecked:))
    let request = AssignmentRequest(
      assistant: AssistantID(unchecked: "asst_1"), team: TeamID(unchecked: "team_1"), numbers: ids)
    #expect(request.numbers.map(\.text) == ["pn_b", "pn_a"])
  }
}
