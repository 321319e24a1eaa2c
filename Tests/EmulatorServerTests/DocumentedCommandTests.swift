import EmulatorServer
import OAuthCore
import Scenarios
import Testing
import Trace

/// The vendor's documentation is run as it stands: its names are those of the
/// scenario, and only the host and the values that were received are filled in.
@Suite("The curl commands of the vendor's documentation", .timeLimit(.minutes(1)))
struct DocumentedCommandTests {
    private static let scenario = """
        consent: ask
        clients:
          - id: YOUR_CLIENT_ID
            secret: YOUR_CLIENT_SECRET
            name: Your app
            redirect_uris: ["https://yourapp.com/callback"]
            scopes: ["read:contacts", "write:messages"]
        routes:
          - {method: GET, path: /your-resource, scope: "read:contacts", respond: {json: {id: "u1"}}}
        """

    private static let authorize = #"""
        curl --get "https://dev.flextell.ai/oauth/authorize" \
          --data-urlencode "response_type=code" \
          --data-urlencode "client_id=YOUR_CLIENT_ID" \
          --data-urlencode "redirect_uri=https://yourapp.com/callback" \
          --data-urlencode "scope=read:contacts write:messages" \
          --data-urlencode "state=abc123xyz"
        """#

    private static let exchange = #"""
        curl --request POST "https://dev.flextell.ai/oauth/token" \
          --header "Content-Type: application/x-www-form-urlencoded" \
          --data-urlencode "grant_type=authorization_code" \
          --data-urlencode "code=AUTH_CODE_HERE" \
          --data-urlencode "redirect_uri=https://yourapp.com/callback" \
          --data-urlencode "client_id=YOUR_CLIENT_ID" \
          --data-urlencode "client_secret=YOUR_CLIENT_SECRET"
        """#

    private static let call = #"""
        curl "https://dev.flextell.ai/api/v0.0.1/your-resource" \
          --header "Authorization: Bearer YOUR_ACCESS_TOKEN"
        """#

    private static let refresh = #"""
        curl --request POST "https://dev.flextell.ai/oauth/token" \
          --header "Content-Type: application/x-www-form-urlencoded" \
          --data-urlencode "grant_type=refresh_token" \
          --data-urlencode "refresh_token=YOUR_REFRESH_TOKEN" \
          --data-urlencode "client_id=YOUR_CLIENT_ID" \
          --data-urlencode "client_secret=YOUR_CLIENT_SECRET"
        """#

    @Test func theyAreAnsweredAsItSays() async throws {
        try await LiveServer.run(try await TestEmulator.make(Self.scenario)) { server in
            let page = try await Self.answer(to: Self.authorize, server)
            #expect(page.status == 200)
            #expect(page.headers[header: "Content-Type"] == "text/html; charset=utf-8")
            #expect(page.text.contains("Sign in to continue to Your app"))

            server.emulator.root.setConsent(.init(mode: .approve))
            let redirect = try await Self.answer(to: Self.authorize, server)
            #expect(redirect.status == 302)
            let location = try #require(redirect.headers[header: "Location"])
            let code = try #require(redirect.locationParameters?["code"])
            #expect(location == "https://yourapp.com/callback?code=\(code)&state=abc123xyz")

            let first = try Self.tokens(
                in: try await Self.answer(to: Self.exchange.replacing("AUTH_CODE_HERE", with: code), server)
            )
            try await expectCall(first.access, server, status: 200, body: #"{"id":"u1"}"#)

            server.emulator.root.advance(by: .seconds(3600))
            try await expectCall(first.access, server, status: 401, body: nil)

            let second = try Self.tokens(
                in: try await Self.answer(
                    to: Self.refresh.replacing("YOUR_REFRESH_TOKEN", with: first.refresh),
                    server
                )
            )
            #expect(second.access != first.access && second.refresh != first.refresh)
            try await expectCall(second.access, server, status: 200, body: #"{"id":"u1"}"#)

            let again = Self.refresh.replacing("YOUR_REFRESH_TOKEN", with: first.refresh)
            let refusal = try await Self.answer(to: again, server)
            #expect(refusal.status == 400)
            #expect(refusal.oauthError == "invalid_grant")
            #expect(server.emulator.root.exchanges.allSatisfy { $0.findings.count == ($0.n == 8 ? 1 : 0) })
        }
    }

    private func expectCall(_ token: String, _ server: LiveServer, status: Int, body: String?) async throws {
        let answer = try await Self.answer(to: Self.call.replacing("YOUR_ACCESS_TOKEN", with: token), server)
        #expect(answer.status == status)
        if let body { #expect(answer.text == body) }
    }

    /// The two tokens of an answer that looks like the documented one.
    private static func tokens(in answer: RecordedResponse) throws -> TokenPair {
        #expect(answer.status == 200)
        let tokens = try TokenPair(answer)
        let segment = Base64URL.encode(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8))
        #expect(segment == "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9")
        #expect(tokens.access.hasPrefix(segment + "."))
        #expect(tokens.refresh.hasPrefix("def50200"))
        // The members come in the documented order, and there are no others.
        let documented =
            #"{"access_token":"\#(tokens.access)","token_type":"Bearer","expires_in":3600,"#
            + #""refresh_token":"\#(tokens.refresh)"}"#
        #expect(answer.text == documented)
        return tokens
    }

    private static func answer(to command: String, _ server: LiveServer) async throws -> RecordedResponse {
        let line = command.replacing("https://dev.flextell.ai", with: server.baseURL)
            .replacing("curl ", with: "curl --silent --show-error --include ", maxReplacements: 1)
        let outcome = try await Shell.run(line)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let (answer, _) = try #require(RecordedResponse.parse(Array(outcome.output.utf8), toHead: false))
        return answer
    }
}
