import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("The second origin over TLS", .timeLimit(.minutes(1)))
struct TLSSinkTests {
    @Test func aRedirectLeadsToHTTPSOfTheSameCA() async throws {
        try await LiveServer.runTLS("rules: [{when: {endpoint: api}, then: [{redirect: {to: sink}}]}]") {
            server,
            context in
            let client = SecureClient(server: server, context: context)
            let redirect = try await client.api("GET", "/contacts?page=1", token: "x")
            let location = try #require(redirect.headers[header: "Location"])
            #expect(location.hasPrefix("https://127.0.0.2:"))
            let url = try #require(URLComponents(string: location))
            let origin = try await RawConnection.open(
                host: try #require(url.host),
                port: try #require(url.port),
                trust: (context, nil)
            )
            let request = RecordedRequest.api("GET", "/contacts?page=1", token: "leaked")
            try await origin.send(request.bytes)
            #expect(try await origin.readAnswer().bodyJSON == ["recorded": true])
            origin.close()
            let journal = try await client.control("GET", "journal?endpoint=sink").bodyJSON
            let kept = try #require(journal?["exchanges"]?.array).compactMap(Exchange.init(json:))
            #expect(kept.map(\.request) == [request])
        }
    }

    @Test func plainHTTPAtItIsNoRequest() async throws {
        try await LiveServer.runTLS("rules: [{when: {endpoint: api}, then: [{redirect: {to: sink}}]}]") {
            server,
            context in
            let client = SecureClient(server: server, context: context)
            let redirect = try await client.api("GET", "/contacts", token: "x")
            let url = try #require(redirect.headers[header: "Location"].flatMap { URLComponents(string: $0) })
            let origin = try await RawConnection.open(host: try #require(url.host), port: try #require(url.port))
            try await origin.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await origin.readAnswer().status == 400)
            origin.close()
            let journal = try await client.control("GET", "journal?endpoint=sink").bodyJSON
            #expect(journal?["exchanges"]?.array?.isEmpty == true)
        }
    }
}
