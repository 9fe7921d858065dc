import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
  /// Returns the 32 octets of the digest.
  package static func hash(_ octets: some Collection<UInt8>) -> [UInt8] {
    let input = Array(octets)
    return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      count = COpenSSL.SHA256(input, input.count, buffer.baseAddress) == nil ? 0 : 32
    }
  }
}

/// HMAC with SHA-256 (RFC 2104).
package enum HMACSHA256 {
  /// Returns the 32 octets of the code.
  package static func authenticate(_ octets: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      var length: UInt32 = 0
      let made = HMAC(
        EVP_sha256(), key, Int32(key.count), octets, octets.count, buffer.baseAddress, &length)
      precondition(made != nil && length == 32, "libcrypto cannot compute HMAC-SHA256")
      count = 32
    }
  }
}

/// Comparison that takes the same time wherever the first difference is.
package func constantTimeEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
  first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
}

/// Octets that nobody can guess.
package enum SecureRandom {
  /// Returns `count` octets from the operating system's generator.
  package static func octets(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      precondition(
        RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "the system has no random octets")
      filled = count
    }
  }
}
