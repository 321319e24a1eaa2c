import EmulatorServer
import OAuthCore
import Testing
import Trace

/// The emulator as it is reached through a proxy that takes a prefix off paths.
private struct BehindProxy: Answering {
    let server: any Answering
    let prefix: String

    func answer(to request: RecordedRequest) async throws -> RecordedResponse {
        guard request.target.hasPrefix(prefix + "/") else {
            return RecordedResponse(status: 404, headers: [], body: [])
        }
        var stripped = request
        stripped.target.removeFirst(prefix.count)
        return try await server.answer(to: stripped)
    }
}

@Suite("Links below a public URL", .timeLimit(.minutes(1)))
struct PublicURLLinkTests {
    private static func emulator(_ lines: String) async throws -> Emulator {
        let access = ControlPlaneAccess(publicURL: try PublicURL(parsing: "https://oauth.example/flextell"))
        return try await TestEmulator.make(lines, access: access)
    }

    private static let target = "/flextell/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())

    @Test(arguments: ["documented", "league-8"])
    func aBrowserGetsThroughThePages(profile: String) async throws {
        let emulator = try await Self.emulator("consent: ask\nprofile: \(profile)")
        var browser = Browser(BehindProxy(server: emulator, prefix: "/flextell"))
        var page = try await browser.open(Self.target)
        if let location = page.headers[header: "Location"] { page = try await browser.open(location) }
        let signIn = try PageForm(page)
        #expect(signIn.action == "/flextell/oauth/sign-in")
        let redirect = try await browser.submit(signIn, ["username": "ada", "password": "ada-password"])
        let location = try #require(redirect.headers[header: "Location"], "\(redirect.text)")
        #expect(location.hasPrefix("/flextell/oauth/authorize?"))
        let consent = try PageForm(try await browser.open(location))
        #expect(consent.action == "/flextell/oauth/consent")
        let callback = try await browser.submit(consent, ["decision": "approve"])
        #expect(callback.locationParameters?["code"] != nil, "\(callback.text)")
    }

    @Test func theCookieIsForThePathThatTheBrowserSees() async throws {
        let emulator = try await Self.emulator("consent: ask")
        let cookie = try await emulator.authorize().headers[header: "Set-Cookie"]
        #expect(cookie?.contains("; Path=/flextell/oauth;") == true, "\(cookie ?? "")")
        #expect(cookie?.contains("; Secure") == true)
    }

    @Test(arguments: [
        ("to: same", "/flextell/api/v0.0.1/contacts?page=2"), ("to: /elsewhere", "/flextell/elsewhere"),
        ("to: '/x?{{base_url}}'", "/flextell/x?https://oauth.example/flextell"),
    ])
    func redirectsStayBelowIt(words: String, location: String) async throws {
        let emulator = try await Self.emulator("rules: [{when: {endpoint: api}, then: [{redirect: {\(words)}}]}]")
        let answer = try await emulator.api("GET", "/contacts?page=2", token: nil)
        #expect(answer.headers[header: "Location"] == location)
    }

    @Test func theOverviewOfASandboxNamesItsCallsBelowIt() async throws {
        let emulator = try await Self.emulator("")
        let made = try #require(try await emulator.control("POST", "sandboxes").bodyJSON?["id"]?.string)
        let calls = try await emulator.get("/s/\(made)/_mock").bodyJSON?["calls"]?.array
        #expect(calls?.contains(.string("/flextell/s/\(made)/_mock/tokens")) == true, "\(String(describing: calls))")
    }
}
