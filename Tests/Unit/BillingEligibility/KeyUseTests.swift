import Protobuf
import Telephony
import Testing

@testable import BillingEligibility

@Suite struct KeyUseTests {
  let key = KeyID(unchecked: "key_1")
  let start = Timestamp(seconds: 1_700_000_000)

  @Test func `a use within a minute of the written one is not written`() {
    let use = KeyUse()
    use.note(key, at: start)
    #expect(use.takePending(at: start) == [key: start])
    use.note(key, at: start + .seconds(59))
    #expect(use.takePending(at: start + .seconds(59)).isEmpty)
    use.note(key, at: start + .seconds(60))
    #expect(use.takePending(at: start + .seconds(60)) == [key: start + .seconds(60)])
  }

  @Test func `what could not be written is written later`() {
    let use = KeyUse()
    use.note(key, at: start)
    use.giveBack(use.takePending(at: start))
    #expect(use.takePending(at: start + .seconds(1)) == [key: start])
  }

  @Test func `keys beyond the bound are forgotten`() {
    let use = KeyUse(pendingMax: 1)
    use.note(key, at: start)
    use.note(KeyID(unchecked: "key_2"), at: start)
    use.note(key, at: start + .seconds(1))
    #expect(use.takePending(at: start + .seconds(1)) == [key: start + .seconds(1)])
  }
}
