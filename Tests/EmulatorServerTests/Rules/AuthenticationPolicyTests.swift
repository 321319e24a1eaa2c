import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("How clients authenticate, and PKCE", .serialized, .timeLimit(.minutes(1)))
struct AuthenticationPolicyTests {
    private static func run(
        _ lines: String,
        _ body: @escaping @Sendable (_ server: LiveServer, _ client: SocketClient) async throws -> Void
    ) async throws {
        try await LiveServer.run(try await TestEmulator.make(lines)) { try await body($0, $0.client()) }
    }

    private static func basic(_ credentials: String) -> HeaderField {
        HeaderField("Authorization", "Basic \(Data(credentials.utf8).base64EncodedString())")
    }

    private static func withoutCredentials(_ form: Parameters) -> Parameters {
        Parameters(form.pairs.filter { $0.name != "client_id" && $0.name != "client_secret" })
    }

    @Test func basicIsRefusedWithTheCureAsTheVendorHasIt() async throws {
        try await Self.run("") { server, client in
            let form = Documented.exchange(try await client.newCode())
            let answer = try await client.post(
                "/oauth/token",
                form: Self.withoutCredentials(form),
                headers: [Self.basic("demo-client:demo-secret")]
            )
            #expect(answer.status == 401)
            #expect(answer.oauthError == "invalid_client")
            #expect(
                answer.bodyJSON?["error_description"]
                    == "send client_id and client_secret in the form: this client sent HTTP Basic"
            )
            #expect(answer.headers[header: "WWW-Authenticate"] == "Basic realm=\"flextell\"")
            #expect(answer.headers[header: "Cache-Control"] == "no-store")
            // What the client sent with it is as good as before.
            #expect(try await client.post("/oauth/token", form: form).status == 200)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let methods: String
        let basic: Int
        let form: Int
        var testDescription: String { methods }
    }

    @Test(arguments: [
        Row(methods: "client_secret_post", basic: 401, form: 200),
        Row(methods: "client_secret_basic", basic: 200, form: 401),
        Row(methods: "[client_secret_basic]", basic: 200, form: 401),
        Row(methods: "[client_secret_post, client_secret_basic]", basic: 200, form: 200),
    ])
    func whatIsSwitchedOnIsAccepted(row: Row) async throws {
        try await Self.run("client_authentication: \(row.methods)") { _, client in
            let header = Self.basic("demo-client:demo-secret")
            for grant in ["authorization_code", "refresh_token"] {
                func newForm() async throws -> Parameters {
                    let tokens = try TokenPair(try await client.control("POST", "tokens"))
                    return grant == "refresh_token"
                        ? Documented.refresh(tokens.refresh) : Documented.exchange(try await client.newCode())
                }
                let bare = Self.withoutCredentials(try await newForm())
                #expect(try await client.post("/oauth/token", form: bare, headers: [header]).status == row.basic)
                let full = try await newForm()
                #expect(try await client.post("/oauth/token", form: full).status == row.form)

                // Both at once is refused whatever is switched on, and nothing is spent.
                let both = try await newForm()
                let refused = try await client.post("/oauth/token", form: both, headers: [header])
                #expect(refused.status == 400)
                #expect(refused.oauthError == "invalid_request")
                let isBasic = row.form != 200
                let again = try await client.post(
                    "/oauth/token",
                    form: isBasic ? Self.withoutCredentials(both) : both,
                    headers: isBasic ? [header] : []
                )
                #expect(again.status == 200)
            }
        }
    }

    @Test func credentialsInBasicAreFormEncoded() async throws {
        let lines = """
            client_authentication: client_secret_basic
            clients:
              - {id: 'a:b c', secret: 's+x:é', redirect_uris: ['https://client.example/callback'],
                 scopes: ['read:contacts', 'write:contacts', 'read:messages', 'write:messages']}
            """
        try await Self.run(lines) { _, client in
            func status(_ credentials: String) async throws -> (Int, String) {
                let form = Parameters(["grant_type": "refresh_token", "refresh_token": "x"])
                let answer = try await client.post("/oauth/token", form: form, headers: [Self.basic(credentials)])
                return (answer.status, answer.bodyJSON?["error_description"]?.string ?? "")
            }
            // The client is let in, and its refresh token is not known.
            #expect(try await status("a%3Ab+c:s%2Bx%3A%C3%A9") == (400, "the refresh token is not known"))
            #expect(try await status("a%3Ab%20c:s%2Bx%3A%C3%A9").0 == 400)
            let raw = try await status("a%3Ab+c:s+x:é")
            #expect(raw.0 == 401)
            #expect(raw.1.contains("have to be form-encoded first"))
            #expect(try await status("a%3Ab+c:wrong").0 == 401)
        }
    }

    @Test(arguments: ["wrong", "", "demo-secret "])
    func aFailedAuthenticationSpendsNothing(secret: String) async throws {
        try await Self.run("rotation: {on_reuse: revoke_grant}") { _, client in
            let code = try await client.newCode()
            func wrong(_ form: Parameters) async throws -> RecordedResponse {
                var altered = form
                altered.set("client_secret", to: secret)
                return try await client.post("/oauth/token", form: altered)
            }
            #expect(try await wrong(Documented.exchange(code)).oauthError == "invalid_client")
            let first = try TokenPair(try await client.exchange(code))
            // A spent code that comes without the secret revokes nothing.
            #expect(try await wrong(Documented.exchange(code)).status == 401)
            #expect(try await client.api("GET", "/contacts", token: first.access).status == 200)
            #expect(try await wrong(Documented.refresh(first.refresh)).status == 401)
            let second = try TokenPair(try await client.refresh(first.refresh))
            // Nor does a retired refresh token.
            #expect(try await wrong(Documented.refresh(first.refresh)).status == 401)
            #expect(try await client.api("GET", "/contacts", token: second.access).status == 200)
            #expect(try await client.refresh(second.refresh).status == 200)
        }
    }

    /// Source: RFC 7636 appendix B.
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    @Test func proofKeysMayBeRequired() async throws {
        try await Self.run("pkce: {required: true, methods: [S256]}") { _, client in
            let refused = try await client.authorize()
            #expect(refused.locationParameters?["error"] == "invalid_request")
            #expect(refused.locationParameters?["error_description"] == "code_challenge is missing")
            #expect(refused.locationParameters?["state"] == "abc123xyz")
            #expect(refused.locationParameters?["code"] == nil)

            var query = Documented.authorizeQuery()
            query.set("code_challenge", to: Self.challenge)
            // Without a method it is plain.
            let plain = try await client.authorize(query).locationParameters
            #expect(plain?["error_description"] == "code_challenge_method plain is not supported; it must be S256")
            query.set("code_challenge_method", to: "S256")
            let code = try #require(try await client.authorize(query).locationParameters?["code"])

            #expect(try await client.exchange(code).oauthError == "invalid_grant")
            var form = Documented.exchange(code)
            form.set("code_verifier", to: String(Self.verifier.reversed()))
            #expect(try await client.post("/oauth/token", form: form).oauthError == "invalid_grant")
            // What failed has not spent the code.
            form.set("code_verifier", to: Self.verifier)
            #expect(try await client.post("/oauth/token", form: form).status == 200)
        }
    }
}
