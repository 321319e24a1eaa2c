import EmulatorServer
import OAuthCore
import SQLiteStore
import TestKit
import Testing
import Trace

/// What transcripts of `Fixtures/exchanges` cannot say of the league dialects.
@Suite("Answers of the league dialects", .timeLimit(.minutes(1)))
struct LeagueAnswerTests {
    struct TokenRow: NamedRow {
        let profile: String
        let header: String
        let claims: [String]
        var name: String { profile }
    }

    private static let league = ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]

    /// Source: the dialect's reference, 0.5.
    @Test(arguments: [
        TokenRow(
            profile: "documented",
            header: #"{"alg":"RS256","typ":"JWT"}"#,
            claims: ["sub", "aud", "jti", "iat", "exp", "scopes"]
        ),
        TokenRow(profile: "league-8", header: #"{"typ":"JWT","alg":"RS256"}"#, claims: league),
        TokenRow(profile: "league-9", header: #"{"typ":"JWT","alg":"RS256"}"#, claims: league),
    ])
    func theAccessTokenIsWrittenAsTheDialectWritesIt(row: TokenRow) async throws {
        try await LiveServer.run(try await TestEmulator.make("profile: \(row.profile)")) { server in
            let client = server.client()
            let tokens = try await client.newTokens()
            let head = try #require(tokens.access.split(separator: ".").first.map(String.init))
            #expect(Base64URL.decode(head).map { String(decoding: $0, as: UTF8.self) } == row.header)
            let claims = try tokens.claims()
            #expect(claims.members?.map(\.name) == row.claims)
            #expect(claims["aud"] == "demo-client")
            #expect(claims["sub"] == "ada")
            #expect((claims["exp"]?.integer == nil) == (row.profile != "documented"))
            #expect(try await client.api("GET", "/contacts", token: tokens.access).status == 200)
        }
    }

    @Test func aJWTIsFilledUpToItsLength() async throws {
        let emulator = try await TestEmulator.make("profile: league-9\ntokens: {access_length: 4000}")
        let access = try await emulator.newTokens().access
        #expect((3997...4000).contains(access.count))
    }

    @Test(arguments: ["league-8", "league-9"])
    func aFailureOfTheServerIsToldInTheDialectsWords(profile: String) async throws {
        // The items of the default scenario are five operations; the sixth looks the refresh token up.
        let store = FailingStore(inner: try SQLiteStore(), failAt: 6)
        let emulator = try await TestEmulator.make("profile: \(profile)", store: store)
        let failed = try await emulator.refresh("x")
        #expect(failed.status == 500)
        #expect(failed.oauthError == "server_error")
        #expect(failed.bodyJSON?["message"] == (profile == "league-8" ? failed.bodyJSON?["error_description"] : nil))
        #expect(emulator.root.exchanges.contains { $0.errorDetail?.contains("made to fail") ?? false })
    }

    /// Source: the dialect's reference, 0.3: the page is elsewhere, and goes on where the user came from.
    @Test(arguments: ["league-8", "league-9"])
    func aBrowserSignsInBelowASandbox(profile: String) async throws {
        let emulator = try await TestEmulator.make()
        let scenario: JSONValue = ["profile": .string(profile), "consent": "ask"]
        let made = try await emulator.control("POST", "sandboxes", ["scenario": scenario])
        let id = try #require(made.bodyJSON?["id"]?.string)
        var browser = Browser(emulator)
        let target = "/s/\(id)/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        let away = try await browser.open(target)
        #expect(away.status == 302)
        #expect(away.headers[header: "Location"] == "/s/\(id)/login")
        let page = try PageForm(try await browser.open("/s/\(id)/login"))
        let back = try await browser.submit(page, ["username": "ada", "password": "ada-password"])
        #expect(back.headers[header: "Location"] == target)
        let consent = try PageForm(try await browser.open(target))
        let callback = try await browser.submit(consent, ["decision": "deny"])
        #expect(callback.status == 303)
        #expect(callback.locationParameters?["hint"] == "The user denied the request")
        #expect(callback.locationParameters?["state"] == "abc123xyz")
    }

    @Test func thereIsNoLoginPageInTheDocumentedDialect() async throws {
        let emulator = try await TestEmulator.make()
        #expect(try await emulator.get("/login").status == 404)
    }

    @Test(arguments: ["league-8", "league-9"])
    func aMethodThatIsNotTakenIsLaravelsError(profile: String) async throws {
        let emulator = try await TestEmulator.make("profile: \(profile)")
        let answer = try await emulator.get("/oauth/token", headers: [HeaderField("Accept", "application/json")])
        #expect(answer.status == 405)
        #expect(answer.headers[header: "Allow"] == "POST")
        #expect(
            answer.bodyJSON?["message"]
                == "The GET method is not supported for route oauth/token. Supported methods: POST."
        )
        let page = try await emulator.send("DELETE", "/oauth/authorize")
        #expect(page.status == 405)
        #expect(page.headers.values(of: "Allow") == ["GET, HEAD"])
    }
}
