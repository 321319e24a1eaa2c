import OAuthCore
import Testing
import Trace

@testable import Reports

@Suite("Text that is shown")
struct TextTests {
    @Test(arguments: [
        ("plain é 🙂 文", "plain é 🙂 文"),
        ("a\r\nb\rc\n", "a\nb\\u{d}c\n"),
        ("\u{0}\u{1B}[2J\u{7F}\u{9B}", "\\u{0}\\u{1b}[2J\\u{7f}\\u{9b}"),
        ("\u{202E}x\u{2066}\u{FEFF}\u{FFFE}\u{1FFFF}", "\\u{202e}x\\u{2066}\\u{feff}\\u{fffe}\\u{1ffff}"),
        ("a\tb", "a\tb"),
    ])
    func whatWouldActIsShownByItsNumber(text: String, shown: String) {
        #expect(VisibleText.block(text) == shown)
    }

    @Test func oneLineStaysOneLine() {
        #expect(VisibleText.line("a\nb\tc\r\nd") == "a\\nb c\\nd")
    }

    @Test(arguments: [
        (
            #"{"a":[1,{}],"b":"x, {y}: \"z\""}"#,
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x, {y}: \\\"z\\\"\"\n}"
        ),
        (#"{"a":1,"a":2}"#, "{\n  \"a\": 1,\n  \"a\": 2\n}"),
        ("[]", "[]"),
        (#""a string""#, #""a string""#),
        (#"{"cut": "of"#, #"{"cut": "of"#),
        ("<p>", "<p>"),
    ])
    func jsonIsLaidOutAndElseUntouched(text: String, shown: String) {
        #expect(JSONLayout.indented(text) == shown)
    }

    @Test(arguments: [
        (0.4, "0 ms"), (999.4, "999 ms"), (1250, "1.25 s"), (61_000, "1 min 1 s"), (.nan, "0 ms"), (-5, "0 ms"),
    ])
    func durationsAreReadable(ms: Double, shown: String) {
        #expect(Quantity.duration(ms: ms) == shown)
    }

    @Test func aFormIsShownDecodedOneParameterALine() {
        let request = RecordedRequest(
            method: "POST",
            target: "/oauth/token?a=1",
            headers: [HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array("scope=read%3Acontacts+x&scope=y".utf8)
        )
        #expect(
            Transcript(request).lines == [
                .start("POST /oauth/token"), .parameter(mark: "?", name: "a", value: "1"),
                .header(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8"), .blank,
                .parameter(mark: " ", name: "scope", value: "read:contacts x"),
                .parameter(mark: "&", name: "scope", value: "y"),
            ]
        )
    }

    @Test func whatIsMalformedIsShownAsItCame() {
        let form = [HeaderField("Content-Type", "application/x-www-form-urlencoded")]
        let request = RecordedRequest(method: "GET", target: "/a?b=%zz", headers: form, body: Array("c=%zz".utf8))
        let lines = Transcript(request).lines
        #expect(lines.first == .start("GET /a?b=%zz"))
        #expect(lines.last == .body("c=%zz"))
    }

    @Test func aLongBodyIsCutAndABinaryOneIsShownAsBytes() {
        let long = RecordedResponse(status: 200, headers: [], body: [UInt8](repeating: 0x61, count: 9000))
        #expect(
            Transcript(long, fault: "close").lines.suffix(2) == [
                .note("808 bytes more in the JSON report"), .note("the answer did not go out whole: close"),
            ]
        )
        let binary = RecordedResponse(status: 299, headers: [], body: [0xFF, 0x00])
        #expect(
            Transcript(binary, fault: nil).lines == [.start("299"), .blank, .note("2 bytes that are not UTF-8: ff00")]
        )
    }

    @Test func interpolatedTextIsEscapedAndMarkupIsNot() {
        let inner: HTML = "<b>\("<&>")</b>"
        let outer: HTML = "<p>\(inner)\("\"'")</p>"
        #expect(outer.text == "<p><b>&lt;&amp;&gt;</b>&quot;&#39;</p>")
        #expect(HTML(prose: "a `<b>` c").text == "a <code>&lt;b&gt;</code> c")
        #expect(HTML(prose: "a ` c").text == "a ` c")
    }
}
