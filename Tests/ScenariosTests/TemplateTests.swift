import OAuthCore
import Scenarios
import TestKit
import Testing

/// Source: the scenario format, "Templates"; what becomes of whole answers stands in ``TemplateAnswerTests``.
@Suite("Templates")
struct TemplateTests {
    /// A refresh and its answer: some names are in both, some in one of them only.
    static let values = TemplateValues(
        now: FixedServer.now,
        method: "POST",
        path: "/oauth/token",
        query: "tenant=a+b",
        parameters: Parameters([
            "tenant": "a b", "code": "", "code": "code-1", "state": "asked", "refresh_token": "refresh-1",
            "client_id": "demo-client", "redirect_uri": "https://client.example/cb?a=1", "scope": "read:contacts",
        ]),
        headers: [
            NamedValue("user-agent", "client/1.0"), NamedValue("accept", "a"), NamedValue("accept", "b"),
            NamedValue("authorization", "Bearer access-1"),
        ],
        answer: [
            "access_token": "access-2", "state": "abc", "expires_in": 3600, "is_new": true, "nothing": .null,
            "scopes": .array(["read:contacts"]), "braces": "{{path}}",
        ],
        baseURL: "http://127.0.0.1:4010/s/c1",
        sinkURL: "http://127.0.0.1:4011"
    )

    struct Row: NamedRow {
        let template: String
        let text: String
        var name: String { "'\(template)'" }

        init(_ template: String, _ text: String) { (self.template, self.text) = (template, text) }
    }

    static let nameRows = [
        Row("{{code}}", "code-1"),
        Row("{{state}}", "abc"),
        Row("{{access_token}}", "access-2"),
        Row("{{refresh_token}}", "refresh-1"),
        Row("{{client_id}}", "demo-client"),
        Row("{{redirect_uri}}", "https://client.example/cb?a=1"),
        Row("{{scope}}", "read:contacts"),
        Row("{{answer.state}}", "abc"),
        Row("{{answer.expires_in}}", "3600"),
        Row("{{answer.is_new}}", "true"),
        Row("{{answer.scopes}}", #"["read:contacts"]"#),
        Row("{{parameter.state}}", "asked"),
        Row("{{parameter.tenant}}", "a b"),
        Row("{{header.User-Agent}}", "client/1.0"),
        Row("{{header.accept}}", "a"),
        Row("{{method}}", "POST"),
        Row("{{path}}", "/oauth/token"),
        Row("{{query}}", "tenant=a+b"),
        Row("{{base_url}}/x", "http://127.0.0.1:4010/s/c1/x"),
        Row("{{sink}}{{path}}", "http://127.0.0.1:4011/oauth/token"),
    ]

    static let missingRows = [
        Row("<{{answer.scope}}>", "<>"),
        Row("<{{answer.nothing}}>", "<>"),
        Row("<{{parameter.access_token}}>", "<>"),
        Row("<{{parameter.Tenant}}>", "<>"),
        Row("<{{header.host}}>", "<>"),
        Row("<{{answer.nothing|flip|chop|upper}}>", "<>"),
    ]

    static let timeRows = [
        Row("{{now}}", "2026-01-01T00:00:00Z"),
        Row("{{now+5m}}", "2026-01-01T00:05:00Z"),
        Row("{{now-1s}}", "2025-12-31T23:59:59Z"),
        Row("{{now+300ms}}", "2026-01-01T00:00:00.300Z"),
        Row("{{now+0s}}", "2026-01-01T00:00:00Z"),
        Row("{{now.http}}", "Thu, 01 Jan 2026 00:00:00 GMT"),
        Row("{{now.http+60s}}", "Thu, 01 Jan 2026 00:01:00 GMT"),
        Row("{{now.http-1d}}", "Wed, 31 Dec 2025 00:00:00 GMT"),
        Row("{{now.epoch}}", "1767225600"),
        Row("{{now.epoch+30d}}", "1769817600"),
        Row("{{now.epoch-1h}}", "1767222000"),
        Row("{{now.epoch+999ms}}", "1767225600"),
        Row("{{now.epoch-1ms}}", "1767225599"),
    ]

    static let modifierRows = [
        Row("{{state|chop}}", "ab"),
        Row("{{state|flip}}", "aba"),
        Row("{{state|chop|chop|flip}}", "b"),
        Row("{{state|upper}}", "ABC"),
        Row("{{base_url|lower}}", "http://127.0.0.1:4010/s/c1"),
        Row("{{method|lower}}", "post"),
        Row("{{state|upper|chop}}", "AB"),
        Row("{{state|upper|flip}}", "ABa"),
        Row("{{answer.expires_in|chop}}", "360"),
        Row("{{now.epoch+5m|flip}}", "176722590a"),
        Row("{{ state }}", "abc"),
        Row("{{ state | upper | chop }}", "AB"),
    ]

    static let braceRows = [
        Row("", ""),
        Row("no place at all", "no place at all"),
        Row("{state} }} {", "{state} }} {"),
        Row("{{{{", "{{"),
        Row("{{{{state}}", "{{state}}"),
        Row("{{{{{{method}}", "{{POST"),
        Row("a {{{{b}} {{method}} c", "a {{b}} POST c"),
        Row("{{method}}{{path}}", "POST/oauth/token"),
        Row("{{method}}}", "POST}"),
        Row("{{answer.braces}}", "{{path}}"),
    ]

    @Test(arguments: nameRows + missingRows + timeRows + modifierRows + braceRows)
    func everyPlaceIsFilledIn(row: Row) throws {
        _ = try Template(parsing: row.template)
        #expect(Template.render(row.template, Self.values) == row.text)
    }

    @Test(arguments: ["code", "state", "access_token", "refresh_token", "client_id", "redirect_uri", "scope"])
    func aNameIsOfTheAnswerBeforeItIsOfTheRequest(name: String) {
        var values = TemplateValues(now: FixedServer.now, parameters: Parameters([.init(name, "asked")]))
        #expect(Template.render("{{\(name)}}", values) == "asked")
        values.answer = .object([JSONMember(name, "answered")])
        #expect(Template.render("{{\(name)}}", values) == "answered")
    }

    struct BearerRow: NamedRow {
        let header: String
        let token: String
        var name: String { "'\(header)'" }
    }

    @Test(arguments: [
        BearerRow(header: "Bearer access-1", token: "access-1"),
        BearerRow(header: "bearer access-1", token: "access-1"),
        BearerRow(header: "Basic access-1", token: ""),
        BearerRow(header: "Bearer", token: ""),
        BearerRow(header: "", token: ""),
    ])
    func anAccessTokenThatIsPresentedStandsInItsHeader(row: BearerRow) {
        let values = TemplateValues(now: FixedServer.now, headers: [NamedValue("authorization", row.header)])
        #expect(Template.render("{{access_token}}", values) == row.token)
    }

    @Test func theLastCharacterIsFlippedToAnotherOne() {
        for last in ["a", "b", "0", "é", "🔑"] {
            let values = TemplateValues(now: FixedServer.now, answer: ["state": .string("x" + last)])
            #expect(Template.render("{{state|flip}}", values) == (last == "a" ? "xb" : "xa"))
            #expect(Template.render("{{state|chop}}", values) == "x")
        }
    }
}

/// Source: the scenario format, "Templates"; decision record 0009.
@Suite("Texts that are no templates")
struct TemplateSyntaxTests {
    private static let listing =
        "code, state, access_token, refresh_token, client_id, redirect_uri, scope, base_url, method, path, query, "
        + "sink, now, now.epoch, now.http, now+5m, answer.NAME, parameter.NAME, header.NAME"

    @Test(arguments: ["{{", "{{code", "{{code}", "{{method}} and {{", "{{{{ and {{code } }"])
    func aPlaceHasToBeClosed(text: String) {
        let message = "'{{' has no '}}' behind it; '{{{{' stands for two braces"
        #expect(throws: TemplateSyntaxError.self) { try Template(parsing: text) }
        #expect(Self.message(of: text) == message)
    }

    @Test(arguments: [
        "", " ", "acess_token", "Code", "{code", "code.x", "answer", "answer.", "parameter.", "header.", "cookie.a",
        "now.rfc", "now.", "Now", "now+", "now-", "now+5", "now+m", "now +5m", "now+5 minutes", "now*5m",
        "now.epoch+-5m",
        "now+1.5h", "now+5m+5m", "code+5m", "client", "sink.path",
    ])
    func aReferenceThatThereIsNotIsAnsweredWithThoseThatThereAre(reference: String) {
        #expect(
            Self.message(of: "a {{\(reference)}} b")
                == "'{{\(reference)}}' refers to nothing; there are \(Self.listing)"
        )
    }

    struct Row: NamedRow {
        let reference: String
        let word: String
        var name: String { reference }
    }

    @Test(arguments: [
        Row(reference: "code|flop", word: "flop"), Row(reference: "code|", word: ""),
        Row(reference: "code|Upper", word: "Upper"), Row(reference: "code | chop | x", word: "x"),
        Row(reference: "nobody|flop", word: "flop"), Row(reference: "code|chop flip", word: "chop flip"),
    ])
    func aModifierThatThereIsNotIsAnsweredWithThoseThatThereAre(row: Row) {
        let known = "there are chop, flip, upper, lower"
        #expect(
            Self.message(of: "{{\(row.reference)}}")
                == "'|\(row.word)' is not known in '{{\(row.reference)}}'; \(known)"
        )
    }

    @Test(arguments: ["{{acess_token}}", "{{method}} {{", "{{code|flop}}"])
    func whatIsNoTemplateStaysAsItIs(text: String) {
        #expect(Template.render(text, TemplateTests.values) == text)
        #expect(JSONValue.string(text).rendered(TemplateTests.values) == .string(text))
        #expect(!Template.refersToSink(text))
    }

    private static func message(of text: String) -> String? {
        do {
            _ = try Template(parsing: text)
            return nil
        } catch {
            return error.description
        }
    }
}
