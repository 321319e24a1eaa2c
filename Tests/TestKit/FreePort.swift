import Foundation
import Synchronization

/// Ports for servers that are told where to listen.
package enum FreePort {
    /// Below the ports that the system gives to whoever asks for any.
    private static let range = 20_000..<32_000
    /// Test programs that run side by side begin at different ones.
    private static let next = Atomic(Int(getpid()) * 97)

    /// A port of the loopback interface that nobody listens at; each is given once.
    package static func take() -> Int {
        while true {
            let ordinal = next.add(1, ordering: .relaxed).newValue
            let port = range.lowerBound + ordinal % range.count
            if isFree(port) { return port }
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
