import FixtureFiles
import OAuthCore
import Scenarios
import Testing

@Suite("Reading a scenario")
struct ScenarioReadingTests {
    private let text = """
        flextell: 1
        name: everything
        summary: A word of each kind.
        extends: default
        profile: documented
        seed: 9007199254740991
        clock: {start: 2026-01-01T00:00:00Z, mode: frozen}
        lifetimes: {code: 300ms, access_token: 5m, refresh_token: 1d}
        rotation: {on_reuse: revoke_grant, old_access_token: revoke}
        tokens: {access: opaque, access_length: 4096, code_length: 600}
        consent: {mode: deny, user: linus}
        clients:
          - {id: app, secret: "no", redirect_uris: ["https://app.example/cb"], scopes: ["a:b", c], name: The app}
          - id: bare
            secret: bare-secret
            redirect_uris: []
            scopes: []
        users:
          - {username: linus, password: "1_000", name: Linus}
          - {username: "0o7", password: 12}
        resources:
          contacts: {read: null, write: ~, items: [{id: "7", tags: [1, 2.5, true, null, "yes", {a: b}]}]}
          notes: {write: "a:b", page_size: 5}
        routes:
          - {path: /me, respond: {json: {id: u1}}}
          - {method: POST, path: /old, scope: "a:b", respond: {status: 410, headers: {X-Gone: "1"}, body: gone}}
          - {path: /form, scope: null, respond: {form: {a: b c}}}
          - {path: /page, respond: {html: <p>}}
          - {path: /nothing, respond: {}}
        """

    private func scenario() throws -> Scenario { try ScenarioFiles().sent(text) }

    @Test func itsSettingsAreRead() throws {
        let scenario = try scenario()
        #expect(scenario.name == "everything")
        #expect(scenario.summary == "A word of each kind.")
        #expect(scenario.profile == .documented)
        #expect(scenario.seed == 9_007_199_254_740_991)
        #expect(scenario.clock == ClockSetting(start: Instant(milliseconds: 1_767_225_600_000), mode: .frozen))
        #expect(
            scenario.lifetimes
                == Lifetimes(
                    code: TimeSpan(milliseconds: 300),
                    accessToken: .seconds(300),
                    refreshToken: .seconds(86400)
                )
        )
        #expect(scenario.rotation == RotationPolicy(onReuse: .revokeGrant, oldAccessToken: .revoke))
        #expect(scenario.tokens == TokenFormat(access: .opaque, accessLength: 4096, codeLength: 600))
        #expect(scenario.consent == ConsentSetting(mode: .deny, user: Username("linus")))
    }

    @Test func itsClientsAndUsersAreReadAndReplaceThoseOfTheBase() throws {
        let app = ClientMetadata(
            id: ClientID("app"),
            secret: "no",
            name: "The app",
            redirectURIs: ["https://app.example/cb"],
            scopes: ["a:b", "c"]
        )
        let bare = ClientMetadata(
            id: ClientID("bare"),
            secret: "bare-secret",
            name: "bare",
            redirectURIs: [],
            scopes: []
        )
        #expect(try scenario().clients == [app, bare])
        #expect(
            try scenario().users == [
                User(username: Username("linus"), password: "1_000", name: "Linus"),
                User(username: Username("0o7"), password: "12", name: "0o7"),
            ]
        )
    }

    @Test func itsResourcesAreReadAndMergeWithThoseOfTheBase() throws {
        let resources = try scenario().resources
        #expect(resources.map(\.name) == ["contacts", "messages", "notes"])
        #expect(resources.map(\.readScope) == [nil, "read:messages", nil])
        #expect(resources.map(\.writeScope) == [nil, "write:messages", "a:b"])
        #expect(resources.map(\.items.count) == [1, 2, 0])
        let tags: JSONValue = .array([1, .number(2.5), true, .null, "yes", ["a": "b"]])
        #expect(resources[0].items == [ResourceItem(id: "7", value: ["id": "7", "tags": tags])])
    }

    @Test func itsRoutesAreRead() throws {
        let gone = CannedAnswer(status: 410, headers: [NamedValue("X-Gone", "1")], body: .text("gone"))
        #expect(
            try scenario().routes == [
                FixedRoute(method: "GET", path: "/me", scope: nil, answer: CannedAnswer(body: .json(["id": "u1"]))),
                FixedRoute(method: "POST", path: "/old", scope: "a:b", answer: gone),
                FixedRoute(
                    method: "GET",
                    path: "/form",
                    scope: nil,
                    answer: CannedAnswer(body: .form(Parameters(["a": "b c"])))
                ),
                FixedRoute(method: "GET", path: "/page", scope: nil, answer: CannedAnswer(body: .html("<p>"))),
                FixedRoute(method: "GET", path: "/nothing", scope: nil, answer: CannedAnswer()),
            ]
        )
    }

    @Test func whatIsLeftOutIsThatOfTheDefaultScenario() throws {
        let shipped = try ScenarioFiles().shipped("default")
        let bare = try ScenarioFiles().sent("{}")
        #expect(bare == shipped)
        var frozen = shipped
        frozen.clock.mode = .frozen
        frozen.lifetimes.code = .seconds(1)
        frozen.rotation.oldAccessToken = .revoke
        frozen.tokens.codeLength = 9
        let text = "clock: {mode: frozen}\nlifetimes: {code: 1s}\nrotation: {old_access_token: revoke}\n"
        #expect(try ScenarioFiles().sent(text + "tokens: {code_length: 9}") == frozen)
    }

    @Test(arguments: ConsentSetting.Mode.allCases) func consentCanBeTheModeAlone(mode: ConsentSetting.Mode) throws {
        #expect(try ScenarioFiles().sent("consent: \(mode.rawValue)").consent == ConsentSetting(mode: mode))
    }

    @Test(
        arguments: [
            ("[\"http://localhost:3000\"]", ["http://localhost:3000"], false),
            (
                "{origins: [https://a.example, \"http://[::1]:5173\"]}", ["https://a.example", "http://[::1]:5173"],
                false
            ),
            ("{origins: [app://localhost], credentials: true}", ["app://localhost"], true), ("[\"*\"]", ["*"], false),
        ]
    ) func corsIsAListOrAMapping(yaml: String, origins: [String], allowsCredentials: Bool) throws {
        let policy = CORSPolicy(origins: origins, allowsCredentials: allowsCredentials)
        #expect(try ScenarioFiles().sent("cors: \(yaml)").cors == policy)
        #expect(try ScenarioFiles().sent("{}").cors == nil)
    }

    /// Texts that look like numbers stay texts; so do words that only YAML 1.1 knows, in quotes.
    @Test(
        arguments: [
            ("12", "12"), ("1.50", "1.50"), ("2026-01-01", "2026-01-01"), ("true", "true"), ("\"no\"", "no"),
            ("'0o7'", "0o7"), ("0xylophone", "0xylophone"), ("0better", "0better"), ("_1", "_1"), ("<<", "<<"),
            ("ü\u{1F600}", "ü\u{1F600}"), ("\"\\u00fc\\t\"", "ü\t"), (">-\n  a\n  b", "a b"),
        ]
    ) func aTextIsTakenAsItStands(yaml: String, text: String) throws {
        #expect(try ScenarioFiles().sent("summary: \(yaml)").summary == text)
    }
}
