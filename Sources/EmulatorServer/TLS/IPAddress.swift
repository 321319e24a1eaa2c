import Foundation
import NIOCore

/// An IP address by its bytes, so that all ways to write it are one.
package struct IPAddress: Sendable, Hashable {
    /// 4 or 16, in network order.
    package let bytes: [UInt8]

    /// Reads an address as people write it, without brackets; nil for what is none.
    package init?(_ text: String) {
        for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: length)
            if inet_pton(family, text, &bytes) == 1 {
                self.bytes = bytes
                return
            }
        }
        return nil
    }

    /// The address of a socket; nil where the socket has none.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address)?: bytes = withUnsafeBytes(of: address.address.sin_addr, Array.init)
        case .v6(let address)?: bytes = withUnsafeBytes(of: address.address.sin6_addr, Array.init)
        case .unixDomainSocket?, nil: return nil
        }
    }

    /// Whether it leads back to this machine.
    package var isLoopback: Bool {
        if bytes.count == 4 { return bytes[0] == 127 }
        let isMapped = bytes.starts(with: Self.mappedPrefix)
        return isMapped ? bytes[12] == 127 : bytes == Self.zeros(15) + [1]
    }

    /// Whether it stands for every address of this machine, where something listens there.
    package var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// How an IPv4 address begins that is written as an IPv6 one.
    private static let mappedPrefix = zeros(10) + [0xFF, 0xFF]

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
