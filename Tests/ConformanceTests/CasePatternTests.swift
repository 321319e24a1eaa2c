import Conformance
import Testing

@Suite("Patterns of case ids")
struct CasePatternTests {
    private static let id = "callback/state/mismatch-is-refused"

    @Test(
        arguments: [
            "callback/state/mismatch-is-refused", "callback/state/*", "callback/*/*", "*/*/*", "*/state/*", "**",
            "callback/**", "**/mismatch-is-refused", "callback/**/mismatch-is-refused", "**/state/**",
            "callback/state/mismatch-is-refused/**", "**/**", "callback/st*/mis*-is-*d", "*back/*t*t*/*",
            "callback/state/mismatch-is-refused*", "callback/state/mis**sed",
        ]
    ) func matches(pattern: String) {
        #expect(CasePattern(pattern).matches(.of(Self.id)))
    }

    @Test(
        arguments: [
            "", "*", "callback", "callback/*", "callback/state", "callback/state/", "/callback/state/*", "*/*/*/*",
            "callback/state/mismatch", "callback/state/mismatch-is-refused/*", "Callback/state/*", "callback/*state/x*",
            "**/state", "state/**", "callback/state/?ismatch-is-refused", "callback*", "callback/**/state",
        ]
    ) func doesNotMatch(pattern: String) {
        #expect(!CasePattern(pattern).matches(.of(Self.id)))
    }

    @Test func isWrittenAsItCame() {
        #expect("\(CasePattern("callback/**"))" == "callback/**")
    }
}

@Suite("Case ids")
struct CaseIDTests {
    @Test(arguments: ["a/b/c", "callback/state/mismatch-is-refused", "token-response/expires-in/null-2", "a/b/c/d"])
    func isAnID(text: String) {
        #expect(CaseID(rawValue: text)?.rawValue == text)
    }

    @Test(
        arguments: [
            "", "a", "a/b", "a//c", "/a/b", "a/b/", "A/b/c", "a/b/c_d", "a/b/-c", "a/b/c-", "a/b/c d", "a/b/é", "a/b/*",
            "a/b/c\n",
        ]
    ) func isNone(text: String) {
        #expect(CaseID(rawValue: text) == nil)
    }

    @Test func theFirstSegmentIsTheArea() {
        #expect(CaseID.of("token-request/form/is-posted").area == "token-request")
    }

    @Test func onlyCasesBelowItAreThePlainFlow() {
        #expect(ConformanceCase.sample("flow/plain/connects-and-calls").isPlainFlow)
        #expect(!ConformanceCase.sample("flow/second-try/works").isPlainFlow)
        #expect(!ConformanceCase.sample("refresh/flow/plain").isPlainFlow)
    }

    @Test(
        arguments: [
            (Source(document: "RFC 6749", section: "4.1.2"), "RFC 6749 §4.1.2"),
            (Source(document: "Flextell", section: "Refreshing"), "Flextell, Refreshing"),
        ]
    ) func aSourceIsCitedAsPeopleDo(source: Source, text: String) {
        #expect("\(source)" == text)
    }
}

@Suite("Ranges of counts")
struct CountRangeTests {
    @Test(
        arguments: [
            ("0", 0, 0), ("1", 1, 1), ("0-2", 0, 2), ("1-", 1, nil), ("2-5", 2, 5), ("0-", 0, nil),
        ] as [(String, Int, Int?)]
    ) func isReadAndWritten(text: String, from: Int, to: Int?) throws {
        let range = try #require(CountRange(parsing: text))
        #expect(range == CountRange(from: from, to: to))
        #expect(range.text == text)
        #expect(range.contains(from))
        #expect(!range.contains(from - 1))
        #expect(range.contains(to ?? 1_000_000))
        #expect(to.map { !range.contains($0 + 1) } ?? true)
    }

    @Test(arguments: ["", "-", "-1", "2-1", "one", "1-two", "1-2-3", "1.5", " 1"]) func isNone(text: String) {
        #expect(CountRange(parsing: text) == nil)
    }
}
