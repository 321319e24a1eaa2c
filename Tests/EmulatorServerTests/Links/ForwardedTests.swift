import EmulatorServer
import OAuthCore
import TestKit
import Testing
import Trace

/// Source: RFC 7239; the interface, "links follow the request's Host".
@Suite("What a proxy says of a request", .timeLimit(.minutes(1)))
struct ForwardedTests {
    struct Row: NamedRow {
        let name: String
        let headers: [HeaderField]
        var isLocal = true
        let origin: String

        init(_ name: String, _ headers: KeyValuePairs<String, String>, isLocal: Bool = true, _ origin: String) {
            self.name = name
            self.headers = headers.map { HeaderField($0.key, $0.value) }
            self.isLocal = isLocal
            self.origin = origin
        }
    }

    private static let rows = [
        Row("nothing", [:], "http://localhost:4010"),
        Row("the scheme", ["X-Forwarded-Proto": "https"], "https://localhost:4010"),
        Row("the host", ["X-Forwarded-Host": "oauth.example"], "http://oauth.example"),
        Row(
            "scheme and host",
            ["X-Forwarded-Proto": "https", "X-Forwarded-Host": "oauth.example:8443"],
            "https://oauth.example:8443"
        ),
        Row(
            "in capitals",
            ["x-forwarded-proto": "HTTPS", "X-FORWARDED-HOST": "OAuth.Example"],
            "https://oauth.example"
        ),
        Row(
            "by two proxies: the first one counts",
            ["X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "oauth.example, inner.example"],
            "https://oauth.example"
        ),
        Row(
            "a port",
            ["X-Forwarded-Host": "oauth.example", "X-Forwarded-Port": "8080"],
            "http://oauth.example:8080"
        ),
        Row(
            "the scheme's own port",
            ["X-Forwarded-Proto": "https", "X-Forwarded-Host": "oauth.example", "X-Forwarded-Port": "443"],
            "https://oauth.example"
        ),
        Row(
            "a port beside a host that has one",
            ["X-Forwarded-Host": "oauth.example:81", "X-Forwarded-Port": "8080"],
            "http://oauth.example:81"
        ),
        Row(
            "an IPv6 address and a port",
            ["X-Forwarded-Host": "[2001:db8::1]", "X-Forwarded-Port": "8080"],
            "http://[2001:db8::1]:8080"
        ),
        Row("a prefix", ["X-Forwarded-Prefix": "/flextell/"], "http://localhost:4010/flextell"),
        Row(
            "the standard header",
            ["Forwarded": "for=192.0.2.1;proto=https;host=oauth.example"],
            "https://oauth.example"
        ),
        Row(
            "the standard header, quoted, by two proxies",
            ["Forwarded": "Proto=https; Host=\"oauth.example:8443\", proto=http;host=inner.example"],
            "https://oauth.example:8443"
        ),
        Row(
            "the standard header beside others",
            ["Forwarded": "host=one.example", "X-Forwarded-Host": "two.example", "X-Forwarded-Proto": "https"],
            "https://one.example"
        ),
        Row(
            "by somebody from elsewhere",
            ["X-Forwarded-Host": "evil.example"],
            isLocal: false,
            "http://localhost:4010"
        ),
        Row("a scheme that is none", ["X-Forwarded-Proto": "javascript"], "http://localhost:4010"),
        Row("a host that is none", ["X-Forwarded-Host": "a b"], "http://localhost:4010"),
        Row("a host with a path", ["X-Forwarded-Host": "oauth.example/x"], "http://localhost:4010"),
        Row("a host with a user", ["X-Forwarded-Host": "a@oauth.example"], "http://localhost:4010"),
        Row("an empty host", ["X-Forwarded-Host": ""], "http://localhost:4010"),
        Row("a prefix that is another host", ["X-Forwarded-Prefix": "//evil.example"], "http://localhost:4010"),
        Row("a prefix with a quote", ["X-Forwarded-Prefix": "/a\"b"], "http://localhost:4010"),
        Row("a port that is none", ["X-Forwarded-Host": "a.example", "X-Forwarded-Port": "0"], "http://a.example"),
    ]

    @Test(arguments: rows)
    func linksFollowIt(row: Row) async throws {
        let emulator = try await TestEmulator.make()
        let made = try await Self.newSandbox(emulator, row.headers, isLocal: row.isLocal)
        #expect(made.baseURL == "\(row.origin)/s/\(made.id)")
    }

    @Test(arguments: rows)
    func aPublicURLWins(row: Row) async throws {
        let access = ControlPlaneAccess(publicURL: try PublicURL(parsing: "https://public.example/flextell/"))
        let emulator = try await TestEmulator.make(access: access)
        let made = try await Self.newSandbox(emulator, row.headers, isLocal: row.isLocal)
        #expect(made.baseURL == "https://public.example/flextell/s/\(made.id)")
    }

    @Test func theBytesOfAProxyOnThisMachineAreBelieved() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let headers = [HeaderField("X-Forwarded-Host", "oauth.example"), HeaderField("X-Forwarded-Proto", "https")]
            let made = try await server.client().send("POST", "/_mock/sandboxes", headers: headers).bodyJSON
            let id = try #require(made?["id"]?.string)
            #expect(made?["base_url"] == .string("https://oauth.example/s/\(id)"))
        }
    }

    struct AccessRow: NamedRow {
        let name: String
        let headers: [HeaderField]
        let status: Int

        init(_ name: String, _ headers: KeyValuePairs<String, String>, _ status: Int) {
            self.name = name
            self.headers = headers.map { HeaderField($0.key, $0.value) }
            self.status = status
        }
    }

    @Test(arguments: [
        AccessRow("the public host", ["Host": "public.example"], 200),
        AccessRow("the public host and a port", ["Host": "public.example:8443"], 200),
        AccessRow("the bound address behind the proxy", ["Host": "127.0.0.1:4010"], 200),
        AccessRow(
            "an allowed host that a proxy names",
            ["Host": "evil.example", "X-Forwarded-Host": "public.example"],
            421
        ),
        AccessRow("the same in the standard header", ["Host": "evil.example", "Forwarded": "host=localhost"], 421),
        AccessRow(
            "another host that a proxy names",
            ["Host": "localhost", "X-Forwarded-Host": "evil.example"],
            200
        ),
        AccessRow("a page of the public URL", ["Host": "127.0.0.1", "Origin": "https://public.example"], 200),
        AccessRow(
            "a page of the public host over HTTP",
            ["Host": "127.0.0.1", "Origin": "http://public.example"],
            403
        ),
        AccessRow("a page of another site", ["Host": "public.example", "Origin": "https://evil.example"], 403),
    ])
    func theHostOfTheRequestItselfDecidesWhoMay(row: AccessRow) async throws {
        let access = ControlPlaneAccess(publicURL: try PublicURL(parsing: "https://public.example"))
        let emulator = try await TestEmulator.make(access: access)
        let answer = try await FromLoopback(emulator: emulator).get("/_mock/health", headers: row.headers)
        #expect(answer.status == row.status, "\(answer.text)")
    }

    @Test(arguments: [
        ("localhost:8080", "https://localhost:8080", 200), ("localhost:8080", "https://localhost:9090", 403),
        ("evil.example", "https://evil.example", 403),
    ])
    func aPageBehindAProxyIsOursWhereItsHostIsAllowed(forwarded: String, origin: String, status: Int) async throws {
        let headers = [
            HeaderField("Host", "127.0.0.1:4010"), HeaderField("X-Forwarded-Proto", "https"),
            HeaderField("X-Forwarded-Host", forwarded), HeaderField("Origin", origin),
        ]
        let emulator = try await TestEmulator.make()
        #expect(try await FromLoopback(emulator: emulator).get("/_mock/health", headers: headers).status == status)
    }

    private static func newSandbox(
        _ emulator: Emulator,
        _ headers: [HeaderField],
        isLocal: Bool
    ) async throws -> (id: String, baseURL: String) {
        let all = [HeaderField("Host", "localhost:4010")] + headers
        let server: any Answering = isLocal ? FromLoopback(emulator: emulator) : emulator
        let body = try #require(try await server.send("POST", "/_mock/sandboxes", headers: all).bodyJSON)
        return (try #require(body["id"]?.string), try #require(body["base_url"]?.string))
    }
}

/// An emulator whose requests come from this machine.
struct FromLoopback: Answering {
    let emulator: Emulator

    func answer(to request: RecordedRequest) async -> RecordedResponse {
        await emulator.respond(to: IncomingRequest(request, comesFromLoopback: true)).response
    }
}
