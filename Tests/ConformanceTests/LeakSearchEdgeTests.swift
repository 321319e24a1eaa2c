import Foundation
import OAuthCore
import TestKit
import Testing
import Trace

@testable import Conformance

/// How other languages than ours write a secret, how little of a token is too much, and whose it is.
@Suite("Looking for leaks: languages, beginnings, time")
struct LeakSearchEdgeTests {
    struct Row: NamedRow {
        let name: String
        let secret: String
        let text: String
        /// How it is found; nil for what is none.
        let form: String?

        init(_ name: String, _ secret: String, in text: String, _ form: String?) {
            (self.name, self.secret, self.text, self.form) = (name, secret, text, form)
        }
    }

    @Test(arguments: writings + beginnings) func isFoundAsWhatItIs(row: Row) {
        let canary = Canary(kind: .clientSecret, text: row.secret, exchange: 0)
        let sightings = LeakSearch(for: [canary]).sightings(in: row.text)
        #expect(sightings.map(\.form) == [row.form].compactMap(\.self))
        #expect(sightings.allSatisfy { !$0.isCommonHead })
    }

    private static let unicode = "pässwörd-✓-😀"
    private static let marks = "it's (a/secret)!"
    private static let token = "rt-5fK8wQz1Xn4Bv7Ms0Jd3Lp6Gy9Ht2Ce8Ra5Uo4Wi1Ek"

    private static let writings: [Row] = [
        Row("encodeURIComponent", marks, in: "s=it's%20(a%2Fsecret)!&x", "percent-encoded"),
        Row("quote of Python", marks, in: "s=it%27s%20%28a/secret%29%21&x", "percent-encoded"),
        Row("a form without an escape", "two plain words", in: "s=two+plain+words", "percent-encoded"),
        Row("a percent sign of its own", "p+s=w%41rd&~", in: "<p+s=w%41rd&~>", "whole"),
        Row("an escape that is cut off", "p+s=w%41rd&~", in: "p%2Bs%3Dw%2541rd%26~%", "percent-encoded"),
        Row("unicode whole", unicode, in: "<\(unicode)>", "whole"),
        Row("json.dumps of Python", unicode, in: #""p\u00e4ssw\u00f6rd-\u2713-\ud83d\ude00""#, "escaped for JSON"),
        Row("upper-case digits", unicode, in: #"p\u00E4ssw\u00F6rd-\u2713-\uD83D\uDE00"#, "escaped for JSON"),
        Row("half a character", unicode, in: #"p\u00e4ssw\u00f6rd-\u2713-\ud83d"#, nil),
        Row("json.Marshal of Go", "a<b>&c-secret", in: #"a\u003cb\u003e\u0026c-secret"#, "escaped for JSON"),
        Row("lines", "one\ntwo\tthree", in: #"one\ntwo\tthree"#, "escaped for JSON"),
        Row("repr of Python", marks, in: #"'it\'s (a/secret)!'"#, "escaped for JSON"),
        Row("a backslash of its own", #"back\slash-secret"#, in: #"back\\slash-secret"#, "escaped for JSON"),
        Row("a path with backslashes", "secret-secret", in: #"C:\secret\secret\"#, nil),
        Row("HTTP Basic", "demo-secret", in: base64("demo-client:demo-secret"), "in base64"),
        Row("base64 of a short text", "12345678", in: base64("12345678"), nil),
        Row("whole behind its base64", "demo-secret", in: base64("demo-secret") + " demo-secret", "whole"),
        Row("in other letters", "demo-secret", in: "DEMO-SECRET", nil),
    ]

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func beginning(_ count: Int, _ form: String?) -> Row {
        Row("\(count) characters", token, in: "got \(token.prefix(count))… of \(token.prefix(4))", form)
    }

    private static let beginnings: [Row] = [
        beginning(11, nil),
        beginning(12, "its first 12 characters"),
        beginning(13, "its first 13 characters"),
        beginning(40, "its first 40 characters"),
        Row(
            "the longest of several",
            token,
            in: "\(token.prefix(20)) \(token.prefix(30)) \(token.prefix(12))",
            "its first 30 characters"
        ),
        Row("all but its last", token, in: String(token.dropLast()), "its first 45 characters"),
        Row("a secret of 12 characters, but one", "twelve-chars", in: "twelve-char", nil),
        Row("characters of several bytes", "ääääääääääääää", in: "ääääääääääää", "its first 12 characters"),
        Row("too few of them", "ääääääääääääää", in: "äääääääääää", nil),
        Row("its end", token, in: String(token.suffix(40)), nil),
    ]

    // MARK: - Tokens that begin alike

    private static func tokens(_ payloads: String...) -> [Canary] {
        payloads.enumerated().map { index, payload in
            let text = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwOi8v.\(payload)-and-a-signature"
            return Canary(kind: .accessToken, text: text, exchange: index + 1)
        }
    }

    @Test(arguments: ["eyJhbGciOiJS", "eyJhbGciOiJSUzI1NiJ9.", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ"])
    func theHeaderOfATokenTellsLittle(text: String) {
        #expect(LeakSearch(for: Self.tokens("a")).sightings(in: text).map(\.isCommonHead) == [true])
    }

    @Test func twelveCharactersBehindTheHeaderTellMuch() {
        let found = LeakSearch(for: Self.tokens("a")).sightings(in: "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJo")
        #expect(found.map(\.isCommonHead) == [false])
    }

    @Test func aHeadThatSeveralShareIsSeenOnce() {
        let search = LeakSearch(for: Self.tokens("a", "b", "c"))
        #expect(search.sightings(in: "Bearer eyJhbGciOiJSUzI1NiJ9.…").map(\.canary.exchange) == [1])
    }

    @Test func aWholeTokenIsNotTheHeadOfAnother() {
        let tokens = Self.tokens("a", "b", "c")
        let found = LeakSearch(for: tokens).sightings(in: "<\(tokens[1].text)>")
        #expect(found == [Sighting(canary: tokens[1], form: "whole", isCommonHead: false)])
    }

    @Test func theHeaderOfAnotherKindOfTextIsNoneOfATokens() {
        let code = Canary(kind: .code, text: "eyJhbGciOiJSUzI1NiJ9.code", exchange: 1)
        #expect(LeakSearch(for: [code]).sightings(in: "eyJhbGciOiJS").map(\.isCommonHead) == [false])
    }

    // MARK: - Many and long

    @Test func everyCanaryIsSeenOnceAndInOrder() {
        let canaries = (0..<9).map { Canary(kind: .code, text: "\($0)-is-a-code", exchange: $0) }
        let text = canaries.reversed().map { "\($0.text) \($0.text)" }.joined(separator: "\n")
        #expect(LeakSearch(for: canaries).sightings(in: text).map(\.canary) == canaries)
        #expect(LeakSearch(for: []).sightings(in: text) == [])
        #expect(LeakSearch(for: canaries).sightings(in: "") == [])
    }

    @Test func aLongLogIsSearchedFast() {
        let line = #"12:00:00 DEBUG GET /contacts?page=%2F {"ok": true, "note": "nothing\nhere 0123456789"}"# + "\n"
        let half = String(repeating: line, count: 100_000 / line.utf8.count + 1)
        let canaries = (0..<50).map { Canary(kind: .code, text: "code-number-\($0)-of-this-run", exchange: $0) }
        let secret = Canary(kind: .clientSecret, text: Self.token, exchange: 0)
        let search = LeakSearch(for: canaries + [secret])
        let log = half + Self.token + half
        #expect(log.utf8.count > 200_000)
        // The thread's own time, since the tests run beside each other.
        let begin = Self.threadTime
        let found = search.sightings(in: log)
        #expect(Self.threadTime - begin < 0.2)
        #expect(found == [Sighting(canary: secret, form: "whole", isCommonHead: false)])
    }

    /// The processor time of this thread in seconds.
    private static var threadTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
