import FixtureFiles
import OAuthCore
import Scenarios
import Testing

@Suite("Scenarios as JSON")
struct JSONScenarioTests {
    // MARK: - Reading

    @Test func tabsAndIndentationAreNoMatter() throws {
        let text = "{\n\t\"name\":\t\"tabbed\",\n\t\"lifetimes\": {\t\"code\":\"5s\"\t},\r\n\t\"seed\": 3\n\t}\n"
        let scenario = try ScenarioFiles().sent(text)
        #expect(scenario.name == "tabbed")
        #expect(scenario.lifetimes.code == .seconds(5))
        #expect(scenario.seed == 3)
    }

    /// JSON escapes, and the text that each of them is.
    private static let escapes: [(json: String, text: String)] = [
        (#"\u0041\u00fc"#, "A\u{FC}"), (#"\ud83d\ude00"#, "\u{1F600}"), (#"a\/b"#, "a/b"), (#"\"\\"#, "\"\\"),
        (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"a\u0085b"#, "a\u{85}b"), (#"a\u2028b\u2029"#, "a\u{2028}b\u{2029}"),
        (#"\u007f\u0001"#, "\u{7F}\u{1}"), (#"a\ufeff\ufffe"#, "a\u{FEFF}\u{FFFE}"), (#"no"#, "no"), (#"0o7"#, "0o7"),
        (#"*alias"#, "*alias"), (#"# no comment"#, "# no comment"), (#" spaces "#, " spaces "),
        (#"\ud83d\ude00 \u0085"#, "\u{1F600} \u{85}"),
    ]

    @Test(arguments: escapes) func everyEscapeIsKnown(json: String, text: String) throws {
        let scenario = try ScenarioFiles().sent("{\"summary\": \"\(json)\"}")
        #expect(scenario.summary.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test(arguments: escapes) func everyEscapeIsKnownInAFileToo(json: String, text: String) throws {
        let file = "{\"flextell\": 1,\n\t\"name\": \"x\",\n\t\"summary\": \"\(json)\"}"
        try TemporaryFolder.with(["a.json": file]) { folder in
            let scenario = try ScenarioFiles().file(at: folder.file("a.json"))
            #expect(scenario.summary.unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test func rulesCanBeJSON() throws {
        let one = try ScenarioFiles().sentRules(#"{"name":"\ud83d\ude00","then":[{"wire":"close"}]}"#)
        #expect(one == [Rule(name: "\u{1F600}", when: Condition(), then: [.wire(.close)])])
        let two = "[\n\t{\"then\": [{\"hold\": 2}]},\n\t{\"then\": [{\"delay\": \"1s\"}]}]"
        #expect(try ScenarioFiles().sentRules(two).count == 2)
    }

    @Test func aMistakeIsNamedWhereItStands() {
        let text = "{\n  \"name\": \"x\",\n  \"lifetime\": {\"code\": \"1m\"}\n}\n"
        let error = #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
        #expect(
            error?.diagnostics.map(\.description) == [
                "body:3:3: error: the key 'lifetime' is not known; did you mean 'lifetimes'?"
            ]
        )
    }

    @Test(arguments: [#"{"name": "x""#, #"{"name": "\ud83d"}"#, #"{"name": "x",, "seed": 1}"#, "{\"name\": \"\u{1}\"}"])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
    }

    @Test func aNameThatStandsTwiceIsRefused() {
        let error = #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(#"{"seed": 1, "seed": 2}"#) }
        #expect(error?.diagnostics.map(\.message) == ["keys stand twice: seed"])
    }

    // MARK: - Writing

    /// Text of a kind that readers of YAML stumble over.
    private static let hostile = [
        "no", "1_000", "0o7", "null", "~", "", " ", "*a", "&a", "# a", "a: b", "- a", "%a", "@a", "`a`", "\"", "\\",
        "'",
        "line\nline\r\n\ttab", "\u{85}\u{2028}\u{2029}", "\u{7F}\u{80}\u{FEFF}\u{FFFF}", "\u{1F600}e\u{301}", "<<",
        "2026-01-01T00:00:00Z", "\u{1}", "}{][,:",
    ]

    private var scenario: Scenario {
        get throws {
            var scenario = try ScenarioFiles().shipped("default")
            scenario.name = "full"
            scenario.seed = 42
            scenario.clock = ClockSetting(start: Instant(milliseconds: 1_767_225_600_123), mode: .frozen)
            scenario.lifetimes = Lifetimes(
                code: TimeSpan(milliseconds: 1),
                accessToken: .zero,
                refreshToken: .seconds(365 * 86400)
            )
            scenario.rotation = RotationPolicy(onReuse: .revokeGrant, oldAccessToken: .revoke)
            scenario.codes = CodePolicy(onReuse: .reject, race: .seconds(2))
            scenario.tokens = TokenFormat(access: .opaque, accessLength: 9, codeLength: 10, times: .string)
            scenario.cors = CORSPolicy(origins: ["http://a:1", "https://b.example"], allowsCredentials: true)
            scenario.consent = ConsentSetting(mode: .deny)
            scenario.users.append(User(username: Username("no"), password: "1_000", name: "# a"))
            scenario.clients[0].secret = "a: \"b\" \\ {c}"
            scenario.resources[0].readScope = nil
            scenario.resources[0].pageSize = 7
            scenario.resources[1].items = [
                ResourceItem(
                    id: "1",
                    value: [
                        "id": "1", "no": .array([.null, true, 1, .number(-2.5e300), .array([])]), "{": [:],
                        "": .integer(.min),
                    ]
                )
            ]
            scenario.routes = Self.hostile.map {
                FixedRoute(method: "GET", path: "/a", scope: nil, answer: CannedAnswer(body: .html($0)))
            }
            scenario.routes.append(
                FixedRoute(
                    method: "DELETE",
                    path: "/b",
                    scope: "read:contacts",
                    answer: CannedAnswer(
                        status: 410,
                        headers: [NamedValue("X-A", "no"), NamedValue("X-B", "0x1")],
                        body: .form(Parameters(["a": "b c", "d": ""]))
                    )
                )
            )
            scenario.rules = [
                Rule(name: "every-condition", when: Self.condition, then: [.phase("no")]),
                Rule(name: "every-third", when: Condition(occurrence: .every(3)), then: [.phase("null")]),
            ]
            scenario.rules += Self.actions.enumerated().map { place, action in
                Rule(name: "action-\(place)", when: Condition(), then: [action], continues: true)
            }
            return scenario
        }
    }

    private static let condition = Condition(
        endpoint: .token,
        grant: .authorizationCode,
        method: Glob("*"),
        path: Glob("/o*"),
        clientID: Glob("demo-*"),
        parameters: [NamedGlob(name: "no", value: Glob("~"))],
        headers: [NamedGlob(name: "X-A", value: Glob("# b"))],
        occurrence: .range(from: 4, to: nil),
        probability: 0.5,
        phase: "null",
        outcome: .success
    )

    private static let actions: [Action] = [
        .delay(DelaySpan(from: .zero, to: .zero)), .delay(DelaySpan(from: .zero, to: .seconds(1))),
        .respond(CannedAnswer()), .respond(CannedAnswer(status: 201, body: .json(.null))),
        .respond(CannedAnswer(body: .text("no"))), .edit(AnswerEdit()),
        .edit(
            AnswerEdit(
                status: 500,
                set: [JSONMember("a", .null), JSONMember("no", ["b": 1])],
                remove: ["no"],
                rename: [NamedValue("a", "no")],
                setHeaders: [NamedValue("A", "")],
                addHeaders: [NamedValue("B", "1")],
                removeHeaders: ["C"],
                contentType: "no",
                charset: "on"
            )
        ),
        .callback(CallbackEdit(set: [NamedValue("state", "no")], remove: ["a"], repeated: ["b"])),
        .wire(.close), .wire(.reset, at: .arrival), .wire(.empty),
        .wire(.truncate(.body(7)), at: .arrival), .wire(.garbage), .wire(.stall()),
        .hold(Hold(count: 2)), .hold(Hold(count: 2, order: .reverse)), .expire(.accessToken), .expire(.grant),
        .revoke(.code), .revoke(.refreshToken), .advance(TimeSpan(milliseconds: 90_061_001)), .phase("a: b"),
        .forget(.code), .forget(.refreshToken, of: .client), .profile(.league8), .profile(.documented),
    ]

    @Test func whatIsWrittenReadsAsTheSameScenario() throws {
        let scenario = try scenario
        let json = ScenarioFiles().json(of: scenario)
        #expect(try ScenarioFiles().sent(json.text) == scenario)
        #expect(try ScenarioFiles().sent(json.prettyText) == scenario)
    }

    @Test(arguments: hostile) func everyTextSurvives(text: String) throws {
        var scenario = try ScenarioFiles().shipped("default")
        scenario.users[0].password = text
        let read = try ScenarioFiles().sent(ScenarioFiles().json(of: scenario).text)
        #expect(read.users[0].password.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test func whatAFileNeedNotCareForIsNoMistakeInWhatIsWritten() throws {
        // The default scenario's collections need scopes that these clients do not have.
        let clients = "clients: [{id: a, secret: s, redirect_uris: [\"https://a.example/\"], scopes: [mine]}]"
        let scenario = try ScenarioFiles().sent(clients)
        let text = ScenarioFiles().json(of: scenario).text
        #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
        #expect(try ScenarioFiles().written(text) == scenario)
    }

    @Test func whatIsWrittenMayBeLongerThanAFile() throws {
        var scenario = try scenario
        scenario.summary = String(repeating: "long ", count: 300_000)
        let text = ScenarioFiles().json(of: scenario).text
        #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
        #expect(try ScenarioFiles().written(text) == scenario)
        for rule in scenario.rules {
            #expect(try ScenarioFiles().writtenRule(ScenarioFiles().json(of: rule).text) == rule)
        }
    }

    @Test func whatIsWrittenIsAFile() throws {
        let scenario = try scenario
        let text = ScenarioFiles().json(of: scenario).prettyText
        try TemporaryFolder.with(["full.json": text]) { folder in
            let read = try ScenarioFiles().file(at: folder.file("full.json"))
            #expect(read == scenario)
        }
    }

    @Test func aRuleIsWrittenAsItCanBeSent() throws {
        for rule in try scenario.rules {
            #expect(try ScenarioFiles().sentRules(ScenarioFiles().json(of: rule).text) == [rule])
        }
    }

    @Test func everyScenarioOfTheCatalogueSurvives() throws {
        for scenario in try CaseFiles().builtIn().map(\.scenario) {
            #expect(try ScenarioFiles().sent(ScenarioFiles().json(of: scenario).text) == scenario)
        }
    }
}
