import EmulatorServer
import OAuthCore
import TestKit
import Testing
import Trace

@Suite("Addresses", .timeLimit(.minutes(1)))
struct AddressTests {
    struct Row: NamedRow {
        let name: String
        var isAddress = true
        var isLoopback = false
        var isUnspecified = false
    }

    @Test(arguments: [
        Row(name: "127.0.0.1", isLoopback: true), Row(name: "127.200.0.9", isLoopback: true),
        Row(name: "::1", isLoopback: true), Row(name: "0:0:0:0:0:0:0:1", isLoopback: true),
        Row(name: "::ffff:127.0.0.1", isLoopback: true), Row(name: "::ffff:10.0.0.1"), Row(name: "10.0.0.1"),
        Row(name: "2001:db8::1"), Row(name: "0.0.0.0", isUnspecified: true), Row(name: "::", isUnspecified: true),
        Row(name: "localhost", isAddress: false), Row(name: "127.0.0.1.example", isAddress: false),
        Row(name: "[::1]", isAddress: false), Row(name: "", isAddress: false), Row(name: "127.1", isAddress: false),
    ])
    func itIsKnownWhereTheyLead(row: Row) {
        let address = IPAddress(row.name)
        #expect((address != nil) == row.isAddress)
        #expect(address?.isLoopback ?? false == row.isLoopback)
        #expect(address?.isUnspecified ?? false == row.isUnspecified)
    }

    @Test func aListenerOnIPv6NamesItsAddressInBrackets() async throws {
        let emulator = try await TestEmulator.make(access: ControlPlaneAccess(hosts: ["::1"]))
        try await EmulatorListener.withListener(for: emulator, host: "::1") { baseURL in
            let port = try #require(baseURL.split(separator: ":").last.flatMap { Int($0) })
            #expect(baseURL == "http://[::1]:\(port)")
            let rows = [("[::1]:\(port)", 201), ("[0:0::1]", 201), ("localhost", 201), ("[::2]", 421), ("::1", 421)]
            for (host, status) in rows {
                let connection = try await RawConnection.open(host: "::1", port: port)
                try await connection.send(
                    "POST /_mock/sandboxes HTTP/1.1\r\nHost: \(host)\r\nContent-Length: 0\r\n\r\n"
                )
                let answer = try await connection.readAnswer()
                #expect(answer.status == status, "\(host)")
                if status == 201 {
                    let id = try #require(answer.bodyJSON?["id"]?.string)
                    #expect(answer.bodyJSON?["base_url"] == .string("http://\(host)/s/\(id)"))
                }
                connection.close()
            }
        }
    }
}
