import Foundation

/// One connection over which requests go out one after the other; it costs the machine as little as it can.
final class LoadConnection {
    /// An answer, valid until the next request.
    struct Answer {
        let status: Int
        let body: ArraySlice<UInt8>

        /// The text behind `"name":"` in the body.
        func text(of name: String) throws -> String {
            let marker = Array("\"\(name)\":\"".utf8)
            guard let start = body.firstIndex(of: marker),
                let end = body[(start + marker.count)...].firstIndex(of: UInt8(ascii: "\""))
            else { throw BenchFailure("no \(name) in \(String(decoding: body, as: UTF8.self))") }
            return String(decoding: body[(start + marker.count)..<end], as: UTF8.self)
        }
    }

    private let socket: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// Connects to a port of the loopback address.
    init(port: Int) throws {
        #if os(Linux)
            socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard status == 0 else {
            close(socket)
            throw BenchFailure("cannot connect to port \(port): error \(errno)")
        }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    /// Sends bytes, and waits for nothing.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { throw BenchFailure("sending failed: error \(errno)") }
            sent += count
        }
    }

    /// Sends a request, and reads its answer.
    func exchange(_ request: [UInt8]) throws -> Answer {
        try send(request)
        var filled = 0
        while true {
            if filled == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
            let count = buffer[filled...].withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { throw BenchFailure("the connection ended before the answer") }
            filled += count
            if let answer = Self.answer(in: buffer[..<filled]) { return answer }
        }
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthNames = [Array("\r\nContent-Length: ".utf8), Array("\r\ncontent-length: ".utf8)]

    private static func answer(in bytes: ArraySlice<UInt8>) -> Answer? {
        guard let head = bytes.firstIndex(of: headEnd) else { return nil }
        let headBytes = bytes[..<(head + 2)]
        var length = 0
        for name in lengthNames {
            guard let place = headBytes.firstIndex(of: name) else { continue }
            for byte in headBytes[(place + name.count)...] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
                length = length * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        guard bytes.count >= head + 4 + length else { return nil }
        let status = bytes[9..<12].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return Answer(status: status, body: bytes[(head + 4)..<(head + 4 + length)])
    }
}

extension ArraySlice<UInt8> {
    /// Where these bytes begin; nil where they are not there.
    fileprivate func firstIndex(of needle: [UInt8]) -> Int? {
        withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let first = needle.first else { return nil }
            var offset = 0
            while offset + needle.count <= count,
                let found = memchr(start + offset, Int32(first), count - offset - needle.count + 1)
            {
                if memcmp(found, needle, needle.count) == 0 {
                    return startIndex + start.distance(to: UnsafeRawPointer(found))
                }
                offset = start.distance(to: UnsafeRawPointer(found)) + 1
            }
            return nil
        }
    }
}

/// Why a measurement cannot be made.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
