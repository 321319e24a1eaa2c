#if os(Linux)
    // Memory is read from /proc.
    import Foundation
    import Testing

    /// Source: the limits of `RequestReader`: what is past them is told so, and read without being kept.
    @Suite("Bodies that are too large")
    struct BodyMemoryTests {
        @Test("The program grows by no more than a fraction of what is sent")
        func theProgramKeepsNoneOfThem() async throws {
            let server = try Program.start(["serve", "--port", "0"])
            let line = try server.waitForLine { _ in true }
            let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
            #expect(try Self.send(megabytes: 1, to: port).contains(" 413 "))
            let before = try Self.peakKilobytes(of: server.process.processIdentifier)
            let answers = try await withThrowingTaskGroup(of: String.self) { tasks in
                for _ in 1...4 { tasks.addTask { try Self.send(megabytes: 48, to: port) } }
                return try await tasks.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.count == 4 && answers.allSatisfy { $0.contains(" 413 ") }, "\(answers)")
            let growth = try Self.peakKilobytes(of: server.process.processIdentifier) - before
            #expect(growth < 24 * 1024, "\(growth) kB for 192 MB")
            server.process.terminate()
            #expect(try server.waitForEnd().status == 0)
        }

        /// The most memory that a process has had.
        private static func peakKilobytes(of process: Int32) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        }

        /// Sends a body in chunks to its end, and only then reads, as many clients do.
        ///
        /// - Returns: The head of the answer.
        private static func send(megabytes: Int, to port: UInt16) throws -> String {
            let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(connection) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            try #require(isConnected)
            let head = "POST /api/v0.0.1/contacts HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunk =
                Array("100000\r\n".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20) + Array("\r\n".utf8)
            try send(Array(head.utf8), over: connection)
            for _ in 0...megabytes { try send(chunk, over: connection) }
            try send(Array("0\r\n\r\n".utf8), over: connection)
            var answer = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &answer, answer.count, 0)
            return String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
        }

        private static func send(_ bytes: [UInt8], over connection: Int32) throws {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                try #require(count > 0, "the server ended the connection before everything was sent")
                rest = rest.dropFirst(count)
            }
        }
    }
#endif
