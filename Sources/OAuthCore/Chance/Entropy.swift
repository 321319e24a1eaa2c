import Crypto

/// Chance drawn from a seed, by name.
///
/// A draw is HMAC-SHA-256(seed, label, ordinal, block): adding a draw in one place,
/// or two requests that change places, shifts no other value.
///
/// Source: decision record 0002.
package struct Entropy: Sendable {
    /// What a draw is for.
    package enum Label: String, Sendable, Hashable, CaseIterable {
        case authorizationCode = "code"
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case grant
        case session
        case csrf
        case resource
        case rule
        case delay
    }

    package let seed: UInt64
    private let key: SymmetricKey

    package init(seed: UInt64) {
        self.seed = seed
        key = SymmetricKey(data: withUnsafeBytes(of: seed.bigEndian) { Array($0) })
    }

    /// Draws bytes.
    ///
    /// - Parameters:
    ///   - count: How many; at least 0.
    ///   - label: What for.
    ///   - ordinal: The how-manieth draw of this label in the sandbox, from 0.
    package func bytes(_ count: Int, for label: Label, ordinal: Int) -> [UInt8] {
        bytes(count, named: "\(label.rawValue)/\(ordinal)")
    }

    /// Draws lower-case hexadecimal characters.
    package func hex(_ characters: Int, for label: Label, ordinal: Int) -> String {
        String(Hex.lower(bytes((characters + 1) / 2, for: label, ordinal: ordinal)).prefix(characters))
    }

    /// A number from 0 up to, but not including, 1.
    package func fraction(for label: Label, ordinal: Int) -> Double {
        let raw = bytes(7, for: label, ordinal: ordinal).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(raw >> 3) / Double(UInt64(1) << 53)
    }

    /// A seed of its own for a part of the whole, such as one case of a run.
    package func derivedSeed(_ name: String) -> UInt64 {
        // 53 bits, so that the seed survives JSON readers that know doubles only.
        bytes(8, named: "seed/\(name)").reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11
    }

    private func bytes(_ count: Int, named name: String) -> [UInt8] {
        var drawn: [UInt8] = []
        drawn.reserveCapacity(count + 32)
        var block = 0
        while drawn.count < count {
            drawn += HMAC<SHA256>.authenticationCode(for: Array("\(name)/\(block)".utf8), using: key)
            block += 1
        }
        return Array(drawn.prefix(count))
    }
}
