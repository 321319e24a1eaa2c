import Foundation
import OAuthCore
import TestKit
import Testing

/// Source: the scenario format, `client_authentication`; RFC 6749 §2.3.1; RFC 7617 §2.
///
/// The form alone, which is the vendor's way, stands in ``ClientAuthenticationTests``.
@Suite("Authenticating a client with HTTP Basic")
struct BasicAuthenticationTests {
    private static let demo = basic("demo-client:demo-secret")

    private static func basic(_ credentials: String) -> String { "Basic " + base64(Array(credentials.utf8)) }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// A server with a client whose id and secret are not the same once they are form-encoded.
    private static func server(_ methods: [ClientAuthenticationMethod]) -> AuthorizationServer {
        var server = FixedServer.server
        server.authenticationMethods = methods
        var client = FixedServer.otherClient
        client.id = ClientID("https://client.example/é")
        client.secret = "a b+c%20&d=e:f~é"
        server.clients.append(client)
        return server
    }

    private static func authenticate(
        _ form: Parameters,
        _ authorization: String?,
        accepted: [ClientAuthenticationMethod]
    ) throws -> TokenOutcome {
        var store = MemorySandbox()
        return try server(accepted).post(form, authorization: authorization, store: &store)
    }

    /// The exchange of a code that is not known: refused with `invalid_grant` once the client is authenticated.
    private static let form = Parameters.exchange("no-code")
    private static let anonymous = form.without("client_id").without("client_secret")

    struct AcceptedRow: NamedRow {
        let name: String
        var form = BasicAuthenticationTests.anonymous
        let authorization: String?
        var accepted: [ClientAuthenticationMethod] = [.basic]
        var clientID = "demo-client"
    }

    static let acceptedRows: [AcceptedRow] = [
        AcceptedRow(name: "as it is written", authorization: demo),
        AcceptedRow(name: "beside the form", authorization: demo, accepted: [.post, .basic]),
        AcceptedRow(name: "the form, beside it", form: form, authorization: nil, accepted: [.basic, .post]),
        AcceptedRow(name: "the scheme in other case", authorization: "bASIC" + demo.dropFirst(5)),
        AcceptedRow(name: "spaces too many", authorization: "Basic   " + demo.dropFirst(6) + " "),
        AcceptedRow(
            name: "the name of the client in the form too",
            form: form.without("client_secret"),
            authorization: demo
        ),
        AcceptedRow(
            name: "an empty secret in the form, which counts as left out",
            form: form.setting("client_secret", to: ""),
            authorization: demo
        ),
        AcceptedRow(
            name: "form-encoded",
            authorization: basic(
                "https%3A%2F%2Fclient.example%2F%C3%A9:a+b%2Bc%2520%26d%3De%3Af~%C3%A9"
            ),
            clientID: "https://client.example/é"
        ),
        AcceptedRow(
            name: "form-encoded more than it has to be",
            authorization: basic("%64emo-client:demo%2Dsecre%74")
        ),
        AcceptedRow(
            name: "form-encoded, and a colon in the secret as it is",
            authorization: basic("https%3A%2F%2Fclient.example%2F%C3%A9:a+b%2Bc%2520%26d%3De:f~%C3%A9"),
            clientID: "https://client.example/é"
        ),
    ]

    @Test(arguments: acceptedRows)
    func whereItIsSwitchedOnItIsTaken(row: AcceptedRow) throws {
        let outcome = try Self.authenticate(row.form, row.authorization, accepted: row.accepted)
        #expect(outcome.clientID == ClientID(row.clientID))
        #expect(outcome.refusal?.code == .invalidGrant)
    }

    struct RefusedRow: NamedRow {
        let name: String
        var form = BasicAuthenticationTests.anonymous
        let authorization: String?
        var accepted: [ClientAuthenticationMethod] = [.post, .basic]
        var code = ErrorCode.invalidClient
        let description: String
        let source: String
    }

    static let methodRows: [RefusedRow] = [
        RefusedRow(
            name: "HTTP Basic, which is switched off",
            authorization: demo,
            accepted: [.post],
            description: "send client_id and client_secret in the form: this client sent HTTP Basic",
            source: "Flextell, Exchange the code for tokens"
        ),
        RefusedRow(
            name: "the form, which is switched off",
            form: form,
            authorization: nil,
            accepted: [.basic],
            description: "authenticate with HTTP Basic: this client sent the form",
            source: "RFC 6749 §2.3.1"
        ),
        RefusedRow(
            name: "nothing, where the form is switched off",
            authorization: nil,
            accepted: [.basic],
            description: "authenticate with HTTP Basic: this client sent nothing",
            source: "RFC 6749 §2.3.1"
        ),
        RefusedRow(
            name: "nothing, where both are taken",
            authorization: nil,
            description: "client_id is missing: send client_id and client_secret in the form",
            source: "RFC 6749 §2.3.1"
        ),
        RefusedRow(
            name: "another scheme, where both are taken",
            authorization: "Bearer token",
            description: "send client_id and client_secret in the form: this client sent Authorization: Bearer",
            source: "Flextell, Exchange the code for tokens"
        ),
        RefusedRow(
            name: "another scheme, where the form is switched off",
            authorization: "Digest a=b",
            accepted: [.basic],
            description: "send client_id and client_secret with HTTP Basic: this client sent Authorization: Digest",
            source: "Flextell, Exchange the code for tokens"
        ),
        RefusedRow(
            name: "both at once, where both are taken",
            form: form,
            authorization: demo,
            code: .invalidRequest,
            description: "the client authenticates twice, with HTTP Basic and in the form: send one of them only",
            source: "RFC 6749 §2.3"
        ),
        RefusedRow(
            name: "both at once, of which one is wrong",
            form: form.setting("client_secret", to: "wrong"),
            authorization: demo,
            code: .invalidRequest,
            description: "the client authenticates twice, with HTTP Basic and in the form: send one of them only",
            source: "RFC 6749 §2.3"
        ),
    ]

    static let secretRows: [RefusedRow] = [
        ("a wrong secret", "demo-client:Demo-secret"), ("no secret", "demo-client:"), ("a colon alone", ":"),
        ("an unknown client", "no-client:demo-secret"), ("another client's secret", "demo-client:other-secret"),
        ("a wrong secret with an escape that is none", "demo-client:%zz"),
    ].map { name, credentials in
        RefusedRow(
            name: name,
            authorization: basic(credentials),
            description: "the client is not known or its secret is wrong",
            source: "RFC 6749 §5.2"
        )
    }

    static let rawRow = RefusedRow(
        name: "the right secret, raw",
        authorization: basic("https%3A%2F%2Fclient.example%2F%C3%A9:a b+c%20&d=e:f~é"),
        description: "the client id and secret in HTTP Basic have to be form-encoded first: this client sent them raw",
        source: "RFC 6749 §2.3.1"
    )

    static let malformedRows: [RefusedRow] = [
        ("no base64", "Basic demo-client:demo-secret"), ("base64 that was cut", String(demo.dropLast())),
        ("a scheme alone", "Basic"), ("a scheme and a space", "Basic "), ("two parts", demo + " x"),
        ("no colon", basic("demo-client")), ("base64 of nothing", "Basic ===="),
        ("bytes that are not UTF-8", "Basic " + base64([0xFF, 0x3A, 0xFE])),
    ].map { name, authorization in
        RefusedRow(
            name: name,
            authorization: authorization,
            description: "the Authorization header is not the base64 form of client_id:client_secret",
            source: "RFC 7617 §2"
        )
    }

    @Test(arguments: methodRows + secretRows + [rawRow] + malformedRows)
    func whatIsNotTakenIsAnsweredWithTheCure(row: RefusedRow) throws {
        let outcome = try Self.authenticate(row.form, row.authorization, accepted: row.accepted)
        #expect(outcome.refusal?.code == row.code)
        #expect(outcome.refusal?.description == row.description)
        #expect(outcome.refusal?.source == row.source)
        #expect(outcome.clientID == nil)
    }

    @Test func aSecretThatIsTheSameRawAndEncodedIsTaken() throws {
        for secret in ["demo-secret", "a*b._~-9"] {
            var server = Self.server([.basic])
            server.clients[0].secret = secret
            var store = MemorySandbox()
            let header = Self.basic("demo-client:\(secret)")
            let outcome = try server.post(Self.anonymous, authorization: header, store: &store)
            #expect(outcome.clientID == FixedServer.demoClient.id)
        }
    }

    @Test func theHeaderSaysWhoItIsAlsoWithAWrongSecret() {
        let headers = [
            Self.basic("%64emo:x"), Self.basic("a:b:c"), Self.basic("a"), "Bearer a", "Basic ?", "basic Og==",
        ]
        #expect(headers.map(AuthorizationServer.basicClientID) == ["demo", "a", nil, nil, nil, ""])
    }
}
