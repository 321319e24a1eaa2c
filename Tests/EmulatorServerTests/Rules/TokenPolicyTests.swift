import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("The form and the life of tokens", .serialized, .timeLimit(.minutes(1)))
struct TokenPolicyTests {
    private static func run(
        _ lines: String,
        _ body: @escaping @Sendable (_ server: LiveServer, _ client: SocketClient) async throws -> Void
    ) async throws {
        try await LiveServer.run(try await TestEmulator.make(lines)) { try await body($0, $0.client()) }
    }

    private static func advance(_ client: SocketClient, _ seconds: Double) async throws {
        #expect(try await client.control("POST", "clock", ["advance": JSONValue(seconds)]).status == 200)
    }

    struct Lengths: Sendable, CustomTestStringConvertible {
        let tokens: String
        let code: Int
        let access: Int
        let refresh: Int
        var testDescription: String { tokens }
    }

    @Test(arguments: [
        Lengths(tokens: "{access: opaque}", code: 64, access: 64, refresh: 752),
        Lengths(
            tokens: "{access: opaque, access_length: 33, refresh_length: 15, code_length: 1}",
            code: 1,
            access: 33,
            refresh: 15
        ),
        Lengths(
            tokens: "{access: opaque, access_length: 8192, refresh_length: 8192, code_length: 8192}",
            code: 8192,
            access: 8192,
            refresh: 8192
        ),
        Lengths(
            tokens: "{access_length: 4096, refresh_length: 16, code_length: 2048}",
            code: 2048,
            access: 4096,
            refresh: 16
        ),
    ])
    func everythingIsAsLongAsTheScenarioSays(row: Lengths) async throws {
        try await Self.run("tokens: \(row.tokens)") { _, client in
            let code = try await client.newCode()
            #expect(code.count == row.code)
            var pair = try TokenPair(try await client.exchange(code))
            for _ in 1...2 {
                #expect(pair.access.count == row.access)
                #expect(pair.refresh.count == row.refresh)
                #expect(pair.access.contains(".") == !row.tokens.contains("opaque"))
                #expect(try await client.api("GET", "/contacts", token: pair.access).status == 200)
                pair = try TokenPair(try await client.refresh(pair.refresh))
            }
        }
    }

    /// Base64 without padding has no texts of 4n + 1 characters: there a token is one shorter.
    @Test(arguments: [1000, 1001, 1002, 1003, 2048, 8192])
    func aJWTIsFilledUpAndVerifies(length: Int) async throws {
        try await Self.run("tokens: {access_length: \(length)}") { _, client in
            let token = try await client.newTokens().access
            #expect([length, length - 1].contains(token.count), "\(token.count)")
            let key = try await client.get("/_mock/key.pem").text
            #expect(try await Self.verifies(token, key))
            let segments = token.split(separator: ".").map(String.init)
            let claims = try JSONValue(parsing: try #require(Base64URL.decode(segments[1])))
            #expect(claims["sub"] == "ada")
            #expect(claims["filling"]?.string?.allSatisfy { $0 == "x" } == true)
        }
    }

    @Test func aJWTIsNeverShorterThanItsClaims() async throws {
        try await Self.run("tokens: {access_length: 1}") { _, client in
            let token = try await client.newTokens().access
            #expect(token.count > 300)
            #expect(try await client.api("GET", "/contacts", token: token).status == 200)
        }
    }

    @Test func aJWTIsFilledUpByAFewCharactersToo() async throws {
        func length(_ wanted: Int) async throws -> Int {
            let emulator = try await TestEmulator.make("tokens: {access_length: \(wanted)}")
            return try await LiveServer.run(emulator) { try await $0.client().newTokens().access.count }
        }
        let plain = try await length(0)
        #expect(try await length(plain) == plain)
        // A member that fills it up has a length of its own: fewer characters cannot be added.
        let few = try await length(plain + 8)
        #expect((plain...plain + 8).contains(few))
        let seen = try await length(plain + 40)
        #expect((plain + 38...plain + 40).contains(seen))
    }

    /// Asks OpenSSL.
    private static func verifies(_ token: String, _ key: String) async throws -> Bool {
        let segments = token.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(segments[2]))
        let folder = FileManager.default.temporaryDirectory.appending(path: "flextell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(key.utf8).write(to: folder.appending(path: "key.pem"))
        try Data(signature).write(to: folder.appending(path: "signature"))
        try Data("\(segments[0]).\(segments[1])".utf8).write(to: folder.appending(path: "signed"))
        let command = "openssl dgst -sha256 -verify key.pem -signature signature signed"
        return try await Shell.run("cd '\(folder.path)' && \(command)").status == 0
    }

    @Test func theAnswerNamesTheScopeOfTheAccessToken() async throws {
        try await Self.run("tokens: {scope_in_answer: true}") { _, client in
            let first = try await client.exchange(try await client.newCode())
            #expect(first.bodyJSON?["scope"] == "read:contacts write:contacts")
            var form = Documented.refresh(try TokenPair(first).refresh)
            form.set("scope", to: "read:contacts")
            let narrowed = try await client.post("/oauth/token", form: form)
            #expect(narrowed.bodyJSON?["scope"] == "read:contacts")
            // The refresh token keeps the scope of the grant.
            let again = try await client.refresh(try TokenPair(narrowed).refresh)
            #expect(again.bodyJSON?["scope"] == "read:contacts write:contacts")
            #expect(
                try await client.control("POST", "tokens", ["scope": "read:messages"]).bodyJSON?["scope"]
                    == "read:messages"
            )
        }
    }

    /// The demo client has lifetimes of its own; of what it does not say, the server's hold.
    @Test func aClientMayHaveLifetimesOfItsOwn() async throws {
        let client =
            "redirect_uris: ['https://client.example/callback'], "
            + "scopes: ['read:contacts', 'write:contacts', 'read:messages', 'write:messages']"
        let lines = """
            lifetimes: {code: 1m, access_token: 10m, refresh_token: 20m}
            clients:
              - {id: demo-client, secret: demo-secret, \(client), lifetimes: {access_token: 5m, code: 10s}}
              - {id: other-client, secret: other-secret, \(client)}
            """
        try await Self.run(lines) { _, client in
            for (id, code, access) in [("demo-client", 10.0, 300.0), ("other-client", 60, 600)] {
                let late = try await client.newCode(client: id)
                let code2 = try await client.newCode(client: id)
                try await Self.advance(client, code - 0.001)
                let answer = try await client.exchange(code2, client: id)
                #expect(answer.bodyJSON?["expires_in"] == JSONValue(access))
                try await Self.advance(client, 0.001)
                #expect(try await client.exchange(late, client: id).oauthError == "invalid_grant")

                let pair = try TokenPair(answer)
                try await Self.advance(client, access - 0.002)
                #expect(try await client.api("GET", "/contacts", token: pair.access).status == 200)
                try await Self.advance(client, 0.001)
                #expect(try await client.api("GET", "/contacts", token: pair.access).status == 401)
                try await Self.advance(client, 1200 - access - 0.001)
                let next = try TokenPair(try await client.refresh(pair.refresh, client: id))
                try await Self.advance(client, 1200)
                #expect(try await client.refresh(next.refresh, client: id).status == 400)
            }
        }
    }
}
