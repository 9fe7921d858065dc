package import API
import Crypto
package import GRPC
package import Protobuf

/// Makes and checks the proof by which services believe who is calling: an HMAC with the secret
/// that they share.
package struct PrincipalSigner: Sendable {
  /// The metadata that carries a `SignedPrincipal`.
  package static let metadataName = "switchboard-principal-bin"

  /// How long a proof is good for. It is made for one call, so this bounds waiting and clocks that
  /// differ.
  package static let lifetime: Duration = .seconds(60)

  /// Octets that a secret must have at least.
  package static let secretLengthMin = 32

  private let secret: [UInt8]
  private let clock: any WallClock

  /// - Returns: nil for a secret that is too short to be one.
  package init?(secret: String, clock: any WallClock) {
    guard secret.utf8.count >= Self.secretLengthMin else { return nil }
    self.secret = Array(secret.utf8)
    self.clock = clock
  }

  /// The metadata of a call of one method on behalf of the principal.
  package func metadata(for principal: Principal, method path: String) -> Metadata {
    let octets = principal.protobuf()
    // Whole seconds, so that an encoding has no octets that mean nothing.
    let expiry = (clock.now() + Self.lifetime).truncatedToSecond
    let signed = SignedPrincipal(
      principal: octets, method: path, expiresAt: expiry, mac: mac(octets, path, expiry))
    var metadata = Metadata()
    metadata.appendBinary(Self.metadataName, signed.protobuf())
    return metadata
  }

  /// The principal of a call; nil when the proof is forged, expired, or was made for another
  /// method.
  package func verify(_ octets: [UInt8], method path: String) -> Principal? {
    guard let signed = try? SignedPrincipal(protobuf: octets), let expiry = signed.expiresAt,
      constantTimeEqual(signed.mac, mac(signed.principal, signed.method, expiry)),
      signed.method == path, clock.now() <= expiry
    else { return nil }
    return try? Principal(protobuf: signed.principal)
  }

  /// Each part with its length, so that no two triples have the same octets.
  private func mac(_ principal: [UInt8], _ method: String, _ expiry: Timestamp) -> [UInt8] {
    var text: [UInt8] = []
    for part in [principal, Array(method.utf8)] {
      withUnsafeBytes(of: UInt64(part.count).bigEndian) { text += $0 }
      text += part
    }
    withUnsafeBytes(of: expiry.microseconds.bigEndian) { text += $0 }
    return HMACSHA256.authenticate(text, key: secret)
  }
}
