import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OAuthCore
import TestKit
import Testing

@Suite("Where flextell-mock serve listens, and is seen")
struct ServeAddressTests {
    struct Row: NamedRow {
        let name: String
        let arguments: [String]
        let begins: String
        let baseURL: @Sendable (_ base: Substring) -> String
    }

    @Test(
        "The first line and the links",
        arguments: [
            Row(name: "the default", arguments: [], begins: "http://127.0.0.1:", baseURL: { "\($0)" }),
            Row(name: "IPv6", arguments: ["--host", "::1"], begins: "http://[::1]:", baseURL: { "\($0)" }),
            Row(
                name: "IPv6 in brackets",
                arguments: ["--host", "[::1]"],
                begins: "http://[::1]:",
                baseURL: { "\($0)" }
            ),
            Row(
                name: "a public URL",
                arguments: ["--public-url", "https://oauth.example/flextell/"],
                begins: "http://127.0.0.1:",
                baseURL: { _ in "https://oauth.example/flextell" }
            ),
        ]
    )
    func theFirstLineAndTheLinks(row: Row) async throws {
        let server = try Program.start(["serve", "--port", "0"] + row.arguments)
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        #expect(base.hasPrefix(row.begins))
        var request = HTTPClientRequest(url: "\(base)/_mock/sandboxes")
        request.method = .POST
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = try JSONValue(parsing: String(buffer: try await response.body.collect(upTo: 1 << 16)))
        let id = try #require(body["id"]?.string, "\(body.text)")
        #expect(body["base_url"] == .string("\(row.baseURL(base))/s/\(id)"))
        #expect(try Program.run(["health", String(base)]).status == 0)
        server.process.terminate()
        #expect(try server.waitForEnd().status == 0)
    }

    @Test("A public URL that is none is a usage error", arguments: ["oauth.example", "ftp://x", "https://x/?a=b", ""])
    func anInvalidPublicURL(url: String) throws {
        let end = try Program.run(["serve", "--public-url", url])
        #expect(end.status == 64, "\(end.errors)")
        #expect(end.errors.contains("--public-url '\(url)'"), "\(end.errors)")
    }

    @Test("The control plane of a server on every address answers to this machine's own")
    func aServerOnEveryAddress() throws {
        let server = try Program.start(["serve", "--port", "0", "--host", "0.0.0.0", "--control-token", "secret"])
        let line = try server.waitForLine { _ in true }
        let port = try #require(line.split(separator: ":").last)
        for host in ["127.0.0.1", "localhost"] {
            let url = "http://\(host):\(port)"
            #expect(try Program.run(["health", url, "--control-token", "secret"]).status == 0)
            let refused = try Program.run(["health", url])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("status 401: send the control token"), "\(refused.errors)")
        }
        server.process.terminate()
        _ = try server.waitForEnd()
    }
}
