import Conformance
import Trace

/// Each verdict at least once; text that would like to be more than text where a client can send some.
enum SampleCases {
    static let all = [
        plainFlow, stateMismatch, hostile, rotation, retry, expiry, tokenStore, knownFailure, unexpectedPass,
    ]

    private static let plainFlow = result("flow/plain/connects-and-calls") { result in
        result.title = "The plain flow: connect, then call the API"
        result.why = "A client that cannot do this cannot be judged at all."
        result.verdict = .pass
        result.sources = [Source(document: "RFC 6749", section: "4.1")]
        result.requirements = [
            met("the step `connect` ends well", expected: "ok", seen: "ok"),
            met("one request to the token endpoint", expected: "1 request", seen: "1 request", exchanges: [4]),
        ]
        result.exchanges = SampleExchanges.connect
    }

    private static let stateMismatch = result("callback/state/mismatch-is-refused") { result in
        result.title = "A callback whose state is not the one sent is refused"
        result.why = "A client that accepts it lets an attacker sign a victim in as the attacker."
        result.verdict = .fail
        result.sources = [
            Source(document: "RFC 6749", section: "10.12"),
            Source(document: "Flextell OAuth documentation", section: "\"The callback\""),
        ]
        result.requirements = [
            broken("the step `deliver` ends with a refusal", expected: "refused with `state_mismatch`", seen: "ok"),
            broken("no request to the token endpoint", expected: "0 requests", seen: "1 request", exchanges: [4]),
            met(
                "`state` in the query is hard to guess",
                level: .should,
                expected: "at least 64 bits",
                seen: "128 bits",
                exchanges: [1]
            ),
        ]
        result.exchanges = SampleExchanges.connect
        result.steps = [
            "deliver `made-up`: ok",
            "call `GET /contacts`: ok, status 200",
        ]
        result.clientOutput = """
            DEBUG callback code=\(SampleRun.Secret.code) state=guessed
            DEBUG token response {'access_token': '\(SampleRun.Secret.accessToken)', 'expires_in': 3600}

            """
        result.measurements = [
            Measurement(.authentication, "form", exchanges: [4]), Measurement(.authentication, "Basic", exchanges: [5]),
            Measurement(.leeway, number: 42, exchanges: [6]), Measurement(.leeway, number: 57.4, exchanges: [7]),
            Measurement(.userAgent, "<b>agent</b>/1", exchanges: [4]),
        ]
    }

    private static let hostile = result("callback/text/markup-is-only-text") { result in
        result.title = "Text with <script>alert(1)</script>, a | pipe and ]]> in it stays text"
        result.why = "Reports are opened in browsers, terminals and CI systems."
        result.verdict = .inconclusive
        result.reason =
            "the adapter broke down: `|` <img src=x> \u{1B}[31mred\u{1B}[0m \u{202E}desrever\u{2069} NUL\u{0}"
        result.sources = [Source(document: "RFC 6749", section: "appendix B")]
        result.requirements = [
            broken(
                "a `tick` and a lone ` tick",
                expected: "]]></failure>\" & 'quotes'",
                seen: "| a | b |\n\tnew line",
                exchanges: [1, 99]
            )
        ]
        result.exchanges = [SampleExchanges.notUTF8]
        result.clientOutput = "Traceback:\r\n```\n</pre><script>\u{8}\u{FFFE}</script>\n]]>\u{7}\n"
    }

    private static let rotation = result("refresh/rotation/the-newest-token-is-sent") { result in
        result.title = "After a refresh the client sends the new refresh token"
        result.why = "The old one is dead: a client that keeps it loses the grant within the hour."
        result.verdict = .fail
        result.sources = [Source(document: "RFC 6749", section: "6"), Source(document: "RFC 9700", section: "4.14.2")]
        result.requirements = [
            broken(
                "every refresh presents the newest refresh token",
                expected: "the refresh token of exchange 4",
                seen: "\(SampleRun.Secret.firstRefreshToken), of exchange 4, which exchange 5 had replaced",
                exchanges: [6]
            )
        ]
        result.findings = [
            Finding(
                rule: "no-replayed-refresh-token",
                level: .must,
                exchange: 6,
                message: "a dead token was sent again"
            ),
            Finding(rule: "no-replayed-refresh-token", level: .must, exchange: 7, message: "and again"),
        ]
        result.exchanges = SampleExchanges.refreshes
        result.steps = ["connect: ok", "refresh: ok", "refresh: refused with `invalid_grant` (replayed)"]
    }

    private static let retry = result("token/retry/retry-after-is-kept") { result in
        result.title = "A client waits as long as Retry-After says"
        result.why = "Clients that do not wait keep a busy server down."
        result.level = .should
        result.verdict = .warn
        result.sources = [Source(document: "RFC 9110", section: "10.2.3")]
        result.requirements = [
            broken(
                "requests to the token endpoint keep their distance",
                level: .should,
                expected: "at least 2s",
                seen: "12ms",
                exchanges: [2]
            )
        ]
        result.exchanges = [SampleExchanges.cutShort]
    }

    private static let expiry = result("expiry/clock/refreshes-before-the-end") { result in
        result.title = "An access token near its end is refreshed"
        result.verdict = .skip
        result.reason = "needs `clock`"
    }

    private static let tokenStore = result("store/restart/tokens-survive") { result in
        result.title = "Tokens survive a restart of the client"
        result.verdict = .pass
        result.requirements = [
            met("the step `call` ends well", expected: "ok", seen: "ok, status 200")
        ]
    }

    private static let knownFailure = result("token/json/a-bom-is-survived") { result in
        result.title = "A byte order mark before the JSON is survived or refused"
        result.verdict = .knownFailure
        result.reason = "until 2027-01-31: issue 12"
        result.requirements = [
            broken("the client does not crash", expected: "ok or a refusal", seen: "broke down: exit status 1")
        ]
    }

    private static let unexpectedPass = result("token/json/unknown-members-are-ignored") { result in
        result.title = "Unknown members of a token response are ignored"
        result.verdict = .unexpectedPass
        result.reason = "listed as a known failure (issue 9), and passes: take it off the list"
        result.requirements = [
            met("the step `connect` ends well", expected: "ok", seen: "ok")
        ]
    }

    private static func met(
        _ text: String,
        level: RequirementLevel = .must,
        expected: String,
        seen: String,
        exchanges: [Int] = []
    ) -> JudgedRequirement {
        JudgedRequirement(
            text: text,
            level: level,
            isMet: true,
            expected: expected,
            seen: seen,
            exchanges: exchanges
        )
    }

    private static func broken(
        _ text: String,
        level: RequirementLevel = .must,
        expected: String,
        seen: String,
        exchanges: [Int] = []
    ) -> JudgedRequirement {
        var requirement = met(text, level: level, expected: expected, seen: seen, exchanges: exchanges)
        requirement.isMet = false
        return requirement
    }

    static func result(_ id: String, _ change: (inout CaseResult) -> Void) -> CaseResult? {
        guard let id = CaseID(rawValue: id) else { return nil }
        var result = CaseResult(id: id, title: "", why: "", level: .must, verdict: .pass, durationMs: 41.5, seed: 99)
        change(&result)
        return result
    }
}
