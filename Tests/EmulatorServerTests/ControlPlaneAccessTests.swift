import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Who may use the control plane", .timeLimit(.minutes(1)))
struct ControlPlaneAccessTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let headers: [HeaderField]
        let status: Int

        init(_ description: String, _ headers: KeyValuePairs<String, String>, _ status: Int) {
            testDescription = description
            self.headers = headers.map { HeaderField($0.key, $0.value) }
            self.status = status
        }
    }

    static let rows = [
        Row("the bound address", ["Host": "127.0.0.1:4010"], 200),
        Row("localhost", ["Host": "localhost:4010"], 200),
        Row("localhost in capitals", ["Host": "LocalHost"], 200),
        Row("an allowed name", ["Host": "flextell:4010"], 200),
        Row("an allowed IPv6 address", ["Host": "[::1]:4010"], 200),
        Row("another host", ["Host": "evil.example"], 421),
        Row("a name that was pointed here", ["Host": "rebind.evil.example:4010"], 421),
        Row("a name that ends like ours", ["Host": "evil-localhost"], 421),
        Row("a name that begins like ours", ["Host": "localhost.evil.example"], 421),
        Row("an address that begins like ours", ["Host": "127.0.0.1.evil.example"], 421),
        Row("a user before another host", ["Host": "localhost@evil.example"], 421),
        Row("an empty host", ["Host": ""], 421),
        Row("the host of a proxy is no host", ["Host": "evil.example", "X-Forwarded-Host": "localhost"], 421),

        Row("a page of this origin", ["Host": "localhost:4010", "Origin": "http://localhost:4010"], 200),
        Row("a page of another port", ["Host": "localhost:4010", "Origin": "http://localhost:3000"], 403),
        Row("a page of another site", ["Host": "localhost:4010", "Origin": "https://evil.example"], 403),
        Row("a page of this host over TLS", ["Host": "localhost:4010", "Origin": "https://localhost:4010"], 403),
        Row("a page without an origin", ["Host": "localhost:4010", "Origin": "null"], 403),
        Row("fetched by this origin", ["Host": "localhost", "Sec-Fetch-Site": "same-origin"], 200),
        Row("typed by the user", ["Host": "localhost", "Sec-Fetch-Site": "none"], 200),
        Row("fetched by a sibling", ["Host": "localhost", "Sec-Fetch-Site": "same-site"], 403),
        Row("fetched by another site", ["Host": "localhost", "Sec-Fetch-Site": "cross-site"], 403),
    ]

    @Test(arguments: rows)
    func itLooksAtHostAndOrigin(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            access: ControlPlaneAccess(hosts: ["127.0.0.1", "flextell", "::1"])
        )
        let answer = try await emulator.get("/_mock/health", headers: row.headers)
        #expect(answer.status == row.status, "\(answer.text)")
        if row.status != 200 { #expect(answer.headers[header: "Content-Type"] == "application/problem+json") }
        if row.status == 421 { #expect(answer.detail?.contains("--allow-host") == true) }
        // A call that changes something is guarded by the same rules.
        let reset = try await emulator.send("POST", "/_mock/reset", headers: row.headers)
        #expect(reset.status == (row.status == 200 ? 204 : row.status))
        // The emulated Flextell answers to any host: clients reach it through proxies and names of their own.
        #expect(try await emulator.get("/oauth/authorize", headers: row.headers).status == 400)
    }

    /// The guards come one after the other: a token does not help the page of another site.
    @Test(arguments: [
        (["Host": "evil.example"], 421), (["Origin": "https://evil.example"], 403),
        (["Sec-Fetch-Site": "cross-site"], 403), (["Origin": "http://127.0.0.1"], 204), ([:], 204),
        (["Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"], 204),
    ])
    func aTokenOpensOnlyWhatTheOthersLeaveOpen(headers: [String: String], status: Int) async throws {
        let emulator = try await TestEmulator.make(access: ControlPlaneAccess(token: "secret-token"))
        let all =
            headers.map { HeaderField($0.key, $0.value) }
            + [HeaderField("Authorization", "Bearer secret-token")]
        #expect(try await emulator.send("POST", "/_mock/reset", headers: all).status == status)
    }

    @Test func aRequestWithoutHostIsRefused() async throws {
        let emulator = try await TestEmulator.make()
        let request = RecordedRequest(method: "GET", target: "/_mock/health", headers: [], body: [])
        #expect(await emulator.answer(to: request).status == 421)
    }

    @Test(arguments: [
        (nil, 401), ("Bearer secret-token", 200), ("Bearer wrong", 401), ("Bearer secret-token2", 401),
        ("bearer secret-token", 200), ("BEARER secret-token", 200), ("Bearer  secret-token", 401),
        ("Bearer secret-token ", 401), ("Bearer secret-token, Bearer secret-token", 401),
        ("Basic secret-token", 401), ("secret-token", 401), ("Bearer ", 401),
    ])
    func aControlTokenGuardsIt(authorization: String?, status: Int) async throws {
        let emulator = try await TestEmulator.make(access: ControlPlaneAccess(token: "secret-token"))
        let headers = authorization.map { [HeaderField("Authorization", $0)] } ?? []
        let targets = ["health", "tokens", "openapi.json", "journal/stream?follow=false", "nothing", ""]
        for target in targets {
            let answer = try await emulator.get(
                "/_mock/" + target,
                headers: headers + [HeaderField("Accept", "application/json")]
            )
            #expect(answer.status == (status == 200 && target == "nothing" ? 404 : status), "\(target)")
            guard status == 401 else { continue }
            #expect(answer.headers[header: "Content-Type"] == "application/problem+json")
            #expect(answer.headers[header: "WWW-Authenticate"]?.hasPrefix("Bearer ") == true)
            #expect(answer.detail?.contains("Authorization: Bearer") == true)
            #expect(!answer.text.contains("secret-token"))
        }
        // The emulated Flextell needs no control token.
        #expect(try await emulator.authorize().status == 302)
    }

    @Test func theBaseURLFollowsTheHost() async throws {
        let emulator = try await TestEmulator.make(access: ControlPlaneAccess(scheme: "https"))
        let made = try await emulator.send(
            "POST",
            "/_mock/sandboxes",
            headers: [HeaderField("Host", "localhost:8443")]
        )
        let id = try #require(made.bodyJSON?["id"]?.string)
        #expect(made.bodyJSON?["base_url"] == .string("https://localhost:8443/s/\(id)"))
    }
}
