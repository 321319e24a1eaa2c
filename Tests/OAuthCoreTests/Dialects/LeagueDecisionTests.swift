import OAuthCore
import TestKit
import Testing

/// Source: the dialect's reference, 0.2 and 0.4.
@Suite("Decisions by other conventions")
struct LeagueDecisionTests {
    private static func server(_ profile: Profile = .league9) -> AuthorizationServer {
        var server = FixedServer.server
        server.conventions = profile.dialect.conventions
        server.authenticationMethods = profile.dialect.defaults.authenticationMethods
        server.codes.onReuse = profile.dialect.defaults.codeReuse
        return server
    }

    @Test func aReplayedCodeTakesNothingAway() throws {
        var store = MemorySandbox()
        let connection = try Self.server().connect(store: &store)
        let outcome = try Self.server().post(.exchange(connection.code.text), store: &store)
        #expect(outcome.refusal?.reason == .codeUsed)
        #expect(outcome.refusal?.description == "the code was used before")
        #expect(outcome.died == [])
        #expect(store.token(connection.tokens.access.key)?.diedOf == nil)
    }

    @Test func exchangesThatRaceBothSucceed() throws {
        var server = Self.server()
        server.codes.race = .seconds(1)
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let form = Parameters.exchange(connection.code.text)
        let last = FixedServer.now + TimeSpan(milliseconds: 999)
        let second = try server.post(form, at: last, store: &store)
        #expect(second.issued?.access.key != connection.tokens.access.key)
        #expect(second.issued?.access.grant == connection.tokens.access.grant)
        #expect(second.died == [])
        let late = try server.post(form, at: FixedServer.now + .seconds(1), store: &store)
        #expect(late.refusal?.reason == .codeUsed)
    }

    @Test func aRaceIsOfTheSameClientWithTheSameProof() throws {
        var server = Self.server()
        server.codes.race = .seconds(1)
        var store = MemorySandbox()
        let form = Parameters.exchange(try server.connect(store: &store).code.text)
        let stranger = form.setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        #expect(try server.post(stranger, store: &store).refusal?.reason == .codeOfAnotherClient)
        let elsewhere = form.setting("redirect_uri", to: "http://localhost:8765/callback")
        #expect(try server.post(elsewhere, store: &store).refusal?.reason == .otherRedirectURI)
    }

    @Test func theGrantTypeIsLookedAtBeforeTheClient() throws {
        var store = MemorySandbox()
        let form = Parameters(["grant_type": "password", "client_id": "no-client"])
        #expect(try Self.server().post(form, store: &store).refusal?.reason == .unknownGrantType)
        #expect(try FixedServer.server.post(form, store: &store).refusal?.code == .invalidClient)
    }

    struct CredentialsRow: NamedRow {
        let name: String
        var form: KeyValuePairs<String, String> = [:]
        /// `id:secret`, in base64.
        var basic: String?
        /// Nil where the client is let in.
        let reason: RefusalReason?
    }

    /// `demo-client:demo-secret`.
    private static let good = "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="
    /// `demo-client:wrong`.
    private static let wrong = "Basic ZGVtby1jbGllbnQ6d3Jvbmc="

    @Test(arguments: [
        CredentialsRow(
            name: "the form",
            form: ["client_id": "demo-client", "client_secret": "demo-secret"],
            reason: nil
        ),
        CredentialsRow(name: "HTTP Basic", basic: good, reason: nil),
        CredentialsRow(name: "the scheme in small letters", basic: good.replacing("Basic", with: "basic"), reason: nil),
        CredentialsRow(
            name: "the client in the form, the secret in Basic",
            form: ["client_id": "demo-client"],
            basic: good,
            reason: nil
        ),
        CredentialsRow(
            name: "both: the form counts",
            form: ["client_id": "demo-client", "client_secret": "demo-secret"],
            basic: wrong,
            reason: nil
        ),
        CredentialsRow(
            name: "both: a wrong form counts too",
            form: ["client_id": "demo-client", "client_secret": "wrong"],
            basic: good,
            reason: .wrongSecret
        ),
        CredentialsRow(name: "a wrong secret", basic: wrong, reason: .wrongSecret),
        CredentialsRow(name: "nothing", reason: .missing("client_id")),
        CredentialsRow(name: "no readable Basic", basic: "Basic ?", reason: .missing("client_id")),
        CredentialsRow(name: "a client alone", form: ["client_id": "demo-client"], reason: .missing("client_secret")),
        CredentialsRow(name: "an unknown client alone", form: ["client_id": "nobody"], reason: .unknownClient),
    ])
    func aClientIsLetInByFormOrHeader(row: CredentialsRow) throws {
        var store = MemorySandbox()
        var form = Parameters(["grant_type": "refresh_token", "refresh_token": "x"])
        for (name, value) in row.form { form.set(name, to: value) }
        let outcome = try Self.server().post(form, authorization: row.basic, store: &store)
        #expect(outcome.refusal?.reason == row.reason ?? .refreshTokenUnknown)
    }

    @Test(arguments: [(Profile.league8, RefusalReason.unregisteredRedirectURI), (.league9, .otherRedirectURI)])
    func version8AsksWhetherTheRedirectURIIsRegistered(profile: Profile, reason: RefusalReason) throws {
        var store = MemorySandbox()
        let code = try Self.server(profile).approve(store: &store)
        let form = Parameters.exchange(code.text).setting("redirect_uri", to: "https://elsewhere.example/")
        #expect(try Self.server(profile).post(form, store: &store).refusal?.reason == reason)
    }

    @Test func whatWasForgottenWasNeverIssued() throws {
        for server in [FixedServer.server, Self.server()] {
            var store = MemorySandbox()
            let connection = try server.connect(store: &store)
            let code = try server.approve(store: &store)
            #expect(store.kill(TokenFilter(), cause: .forgotten, at: FixedServer.now).count == 3)
            #expect(try server.post(.exchange(code.text), store: &store).refusal?.reason == .codeUnknown)
            let refresh = try server.post(.refresh(connection.tokens.refreshText), store: &store)
            #expect(refresh.refusal?.reason == .refreshTokenUnknown)
            let key = connection.tokens.access.key
            let check = try server.checkBearer(key, requiredScope: nil, at: FixedServer.now, store: store)
            guard case .failure(let refusal) = check else {
                Issue.record("a forgotten token opens the API")
                return
            }
            #expect(refusal.error?.description == "the access token is not known here")
        }
    }
}
