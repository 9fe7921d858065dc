import API
import GRPC
import Identity
import Protobuf
import Testing

/// A clock that a test sets.
private struct FixedClock: WallClock {
  var seconds: Int64
  func now() -> Timestamp { Timestamp(seconds: seconds) }
}

@Suite
struct PrincipalSignerTests {
  private let secret = "0123456789abcdef0123456789abcdef"
  private let principal = Principal(
    kind: .user, userID: "user_1", teamID: "team_1", teamSlug: "my-team", scopes: ["numbers:*"])
  private let path = "/switchboard.numbers.v1.PhoneNumbers/SearchPhoneNumbers"

  private func signer(_ secret: String, at seconds: Int64 = 1000) throws -> PrincipalSigner {
    try #require(PrincipalSigner(secret: secret, clock: FixedClock(seconds: seconds)))
  }

  private func proof() throws -> [UInt8] {
    let metadata = try signer(secret).metadata(for: principal, method: path)
    return try #require(metadata.binary(PrincipalSigner.metadataName))
  }

  @Test
  func `a principal that was signed for the method is believed`() throws {
    #expect(try signer(secret).verify(proof(), method: path) == principal)
  }

  @Test
  func `another method, another secret, another time and other octets are not believed`() throws {
    let proof = try proof()
    #expect(try signer(secret).verify(proof, method: "/switchboard.numbers.v1.Calls/X") == nil)
    #expect(
      try signer("another secret of thirty-two characters").verify(proof, method: path) == nil)
    #expect(try signer(secret, at: 1060).verify(proof, method: path) != nil)
    #expect(try signer(secret, at: 1061).verify(proof, method: path) == nil)
    for index in proof.indices {
      var forged = proof
      forged[index] ^= 1
      // An octet that the encoding does not need may change; what is believed may not.
      let believed = try signer(secret).verify(forged, method: path)
      #expect(believed == nil || believed == principal, "octet \(index)")
    }
  }

  @Test
  func `a secret that can be guessed is refused`() {
    #expect(PrincipalSigner(secret: "secret", clock: FixedClock(seconds: 0)) == nil)
  }

  @Test(arguments: [
    (["numbers:read"], "numbers:read", true), (["numbers:*"], "numbers:write", true),
    (["*"], "admin", true), (["numbers:*"], "assistants:read", false),
    (["numb:*"], "numbers:read", false),
    ([], "numbers:read", false), (["numbers:read"], "numbers", false),
  ])
  func `a scope is covered by itself and by its wildcards`(
    held: [String], needed: String, isCovered: Bool
  ) {
    #expect((Principal(scopes: held).missingScope(of: [needed]) == nil) == isCovered)
  }

  @Test
  func `a key is random, recognisable, and stored as a hash`() throws {
    let key = APIKeyText(isTest: false)
    #expect(key.text.hasPrefix("tk_live_"))
    #expect(key.text != APIKeyText(isTest: false).text)
    #expect(key.prefix == String(key.text.prefix(12)))
    #expect(key.hash.count == 64 && !key.hash.contains(key.text))
    #expect(APIKeyText(key.text)?.hash == key.hash)
  }

  @Test(arguments: [
    "", "tk_live_", "tk_live_short", "sk_live_" + String(repeating: "a", count: 43),
    "tk_live_" + String(repeating: "-", count: 43),
  ])
  func `what cannot be a key is not looked up`(text: String) {
    #expect(APIKeyText(text) == nil)
  }

  @Test(arguments: [
    ("Bearer abc", "abc"), ("bearer abc", "abc"), ("Basic abc", nil), ("Bearer", nil),
    ("Bearer a b", nil),
  ])
  func `a bearer token is the second word`(header: String, token: String?) {
    #expect(BearerToken.parse(header) == token)
  }

  @Test
  func `a resolved key is remembered until it is forgotten`() async throws {
    let counter = Counter()
    let principal = Principal(kind: .user, keyID: "key_1")
    let cache = KeyCache(clock: FixedClock(seconds: 0)) { _ in
      await counter.increment()
      return AuthenticateResponse(principal: principal)
    }
    let key = APIKeyText(isTest: true).text
    for _ in 0..<3 { #expect(try await cache.principal(of: key) == principal) }
    #expect(await counter.value == 1)
    cache.forget(keyID: "key_1")
    _ = try await cache.principal(of: key)
    #expect(await counter.value == 2)
    await #expect(throws: RPCError.self) { try await cache.principal(of: "no key") }
  }
}

private actor Counter {
  private(set) var value = 0
  func increment() { value += 1 }
}
