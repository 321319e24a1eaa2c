import OAuthCore
import Scenarios
import TestKit
import Testing

/// Source: the scenario format, "Templates".
@Suite("Templates in answers, edits and redirects")
struct TemplateAnswerTests {
    private static let values = TemplateTests.values

    struct Row: NamedRow {
        let name: String
        let template: JSONValue
        let value: JSONValue

        init(_ name: String, _ template: JSONValue, _ value: JSONValue) {
            (self.name, self.template, self.value) = (name, template, value)
        }
    }

    @Test(arguments: [
        Row("a number", "{{answer.expires_in}}", 3600),
        Row("a truth", "{{answer.is_new}}", true),
        Row("a list", "{{answer.scopes}}", .array(["read:contacts"])),
        Row("nothing", "{{answer.nothing}}", .null),
        Row("a member that is not there", "{{answer.absent}}", .null),
        Row("a parameter that is not there", "{{parameter.absent}}", .null),
        Row("a text", "{{state}}", "abc"),
        Row("the time in seconds", "{{now.epoch+1s}}", 1_767_225_601),
        Row("a parameter of digits is a text", "{{parameter.tenant}}", "a b"),
        Row("a number with something before it", " {{answer.expires_in}}", " 3600"),
        Row("a number with something behind it", "{{answer.expires_in}}s", "3600s"),
        Row("two references", "{{answer.expires_in}}{{answer.is_new}}", "3600true"),
        Row("a number of which something is made", "{{answer.expires_in|upper}}", "3600"),
        Row("nothing of which something is made", "{{answer.absent|upper}}", ""),
        Row("nothing beside a text", "<{{answer.absent}}>", "<>"),
        Row("braces", "{{{{state}}", "{{state}}"),
        Row("a text without a place", "state", "state"),
        Row("no text", .array([1, true, .null, .number(0.5)]), .array([1, true, .null, .number(0.5)])),
        Row(
            "at any depth, and in values only",
            ["{{state}}": .array([["in": "{{answer.expires_in}}"], "{{method}}"])],
            ["{{state}}": .array([["in": 3600], "POST"])]
        ),
    ])
    func inJSONATextThatIsOneReferenceKeepsItsType(row: Row) {
        #expect(row.template.rendered(Self.values) == row.value)
    }

    @Test func theTextsOfAValueAreFoundAtAnyDepth() {
        let value: JSONValue = ["a": "1", "b": .array(["2", ["c": "3"], 4, .null, true, .number(0.5)])]
        #expect(value.texts == ["1", "2", "3"])
    }

    /// What comes from the request is not trusted: it stays a value.
    private static let hostile = TemplateValues(
        now: FixedServer.now,
        parameters: Parameters(["state": "a&<\"'>\r\nX-Evil: 1\u{7F}"])
    )

    struct BodyRow: NamedRow {
        let name: String
        let body: CannedAnswer.Body
        let text: String
    }

    @Test(arguments: [
        BodyRow(name: "nothing", body: .empty, text: ""),
        BodyRow(
            name: "HTML, escaped, and its own markup not",
            body: .html("<p class=\"a\">{{state|lower}}</p>{{answer.absent}}"),
            text: "<p class=\"a\">a&amp;&lt;&quot;&#39;&gt;\r\nx-evil: 1\u{7F}</p>"
        ),
        BodyRow(name: "text, as it is", body: .text("{{state}}!"), text: "a&<\"'>\r\nX-Evil: 1\u{7F}!"),
        BodyRow(
            name: "a form, encoded, its names as they are",
            body: .form(Parameters(["{{method}}": "{{state}}", "b": "c"])),
            text: "%7B%7Bmethod%7D%7D=a%26%3C%22%27%3E%0D%0AX-Evil%3A+1%7F&b=c"
        ),
        BodyRow(
            name: "JSON, quoted",
            body: .json(["state": "{{state}}", "at": "{{now.epoch}}"]),
            text: #"{"state":"a&<\"'>\r\nX-Evil: 1\u007f","at":1767225600}"#
        ),
    ])
    func aBodyIsFilledInAsItsKindWants(row: BodyRow) {
        let answer = CannedAnswer(status: 418, body: row.body).rendered(Self.hostile)
        #expect(String(decoding: answer.bytes, as: UTF8.self) == row.text)
        #expect(answer.status == 418)
    }

    @Test func aHeaderGetsNoLineBreakFromAValue() {
        let answer = CannedAnswer(headers: [NamedValue("{{method}}", "x {{state}}"), NamedValue("A", "b\r\nc")])
        #expect(
            answer.rendered(Self.hostile).headers
                == [NamedValue("{{method}}", "x a&<\"'>  X-Evil: 1 "), NamedValue("A", "b\r\nc")]
        )
        #expect(HeaderText.render("X-Broken: a\0b {{state|chop}}", Self.hostile) == "X-Broken: a\0b a&<\"'>  X-Evil: 1")
    }

    @Test func anEditIsFilledInWhereItSetsSomething() {
        let edit = AnswerEdit(
            set: [JSONMember("expires_in", "{{now.epoch}}"), JSONMember("list", .array(["{{state}}"]))],
            remove: ["{{state}}"],
            rename: [NamedValue("{{state}}", "{{method}}")],
            setHeaders: [NamedValue("Date", "{{now.http}}")],
            addHeaders: [NamedValue("X-Path", "{{path}}")],
            removeHeaders: ["{{state}}"],
            contentType: "{{state}}"
        )
        var wanted = edit
        wanted.set = [JSONMember("expires_in", 1_767_225_600), JSONMember("list", .array(["abc"]))]
        wanted.setHeaders = [NamedValue("Date", "Thu, 01 Jan 2026 00:00:00 GMT")]
        wanted.addHeaders = [NamedValue("X-Path", "/oauth/token")]
        wanted.rename = [NamedValue("{{state}}", "POST")]
        wanted.contentType = "abc"
        #expect(edit.rendered(Self.values) == wanted)
    }

    @Test func aRedirectBackIsFilledInWhereItSetsSomething() {
        let edit = CallbackEdit(set: [NamedValue("state", "{{state|flip}}")], remove: ["{{code}}"], repeated: ["code"])
        var wanted = edit
        wanted.set = [NamedValue("state", "aba")]
        #expect(edit.rendered(Self.values) == wanted)
    }

    struct ActionRow: NamedRow {
        let name: String
        let action: Action
        var templates: [String] = []
        var needsSink = false
    }

    static let actionRows = [
        ActionRow(
            name: "respond with JSON and headers",
            action: .respond(
                CannedAnswer(headers: [NamedValue("A", "{{sink}}")], body: .json(["a": .array(["b", 1])]))
            ),
            templates: ["{{sink}}", "b"],
            needsSink: true
        ),
        ActionRow(name: "respond with HTML", action: .respond(CannedAnswer(body: .html("<p>"))), templates: ["<p>"]),
        ActionRow(name: "respond with text", action: .respond(CannedAnswer(body: .text("a"))), templates: ["a"]),
        ActionRow(
            name: "respond with a form",
            action: .respond(CannedAnswer(body: .form(Parameters(["{{sink}}": "a"])))),
            templates: ["a"]
        ),
        ActionRow(name: "respond with nothing", action: .respond(CannedAnswer())),
        ActionRow(
            name: "redirect to the second origin",
            action: .redirect(Redirect(target: .sink)),
            templates: ["sink"],
            needsSink: true
        ),
        ActionRow(
            name: "redirect to a path with a template",
            action: .redirect(Redirect(target: .path("/x?to={{sink|upper}}"))),
            templates: ["/x?to={{sink|upper}}"],
            needsSink: true
        ),
        ActionRow(
            name: "edit",
            action: .edit(
                AnswerEdit(
                    set: [JSONMember("a", "{{now}}")],
                    remove: ["{{sink}}"],
                    setHeaders: [NamedValue("B", "b")],
                    addHeaders: [NamedValue("C", "{{{{sink}}")]
                )
            ),
            templates: ["{{now}}", "b", "{{{{sink}}"]
        ),
        ActionRow(
            name: "callback",
            action: .callback(CallbackEdit(set: [NamedValue("iss", "{{ sink }}")])),
            templates: ["{{ sink }}"],
            needsSink: true
        ),
        ActionRow(name: "raw headers", action: .rawHeaders(["A: {{path}}", "B"]), templates: ["A: {{path}}", "B"]),
        ActionRow(name: "anything else", action: .phase("{{sink}}")),
    ]

    @Test(arguments: actionRows)
    func anActionSaysWhatItsTemplatesAreAndWhetherTheyNeedTheSecondOrigin(row: ActionRow) {
        #expect(row.action.templates == row.templates)
        #expect(row.action.needsSink == row.needsSink)
    }
}
