import Conformance
import OAuthCore
import TestKit
import Testing
import Trace

/// What a leak comes to: its rule, its level, the verdict, and words that do not leak themselves.
@Suite("Leaks and verdicts")
struct JudgeLeakPlaceTests {
    private static let accessToken = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEiLCJleHAiOjE3fQ.c2lnbmF0dXJl"
    private static let refreshToken = "rt-5fK8wQz1Xn4Bv7Ms0Jd3Lp6Gy9Ht2Ce"
    private static let code = "bWq3xv0Jm2nTz9fLr6YkHsD1cGp4Ae7u"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let secret = #"s3cr+t/"with" <all> & ünïcode~"#
    private static let secrets = [accessToken, refreshToken, code, verifier, secret]

    private static func record(_ change: (inout CaseRecord) -> Void) -> CaseRecord {
        let exchange = Exchange.token(
            ["grant_type": "authorization_code", "code": code, "code_verifier": verifier, "client_secret": secret],
            .pair(1)
        ).changed { exchange in
            let body: JSONValue = ["access_token": .string(accessToken), "refresh_token": .string(refreshToken)]
            exchange.response.body = Array(body.text.utf8)
        }
        var record = CaseRecord.sample(
            [.step(.connect, .done, 1...2), .step(.call, .done, 3...3)],
            .record(.authorize(code: code), exchange, .api(bearer: accessToken))
        )
        record.settings = .sample(secret: secret)
        change(&record)
        return record
    }

    private static func result(
        provokes: Set<String> = [],
        expecting expectations: [Conformance.Expectation] = [],
        _ change: (inout CaseRecord) -> Void
    ) -> CaseResult {
        Judge(.sample(expecting: expectations, provokes: provokes), record(change)).result()
    }

    // MARK: - Findings

    struct Row: NamedRow {
        let name: String
        let record: CaseRecord
        let rule: String
        let exchange: Int
        let message: String
        let verdict: Verdict

        init(
            _ name: String,
            _ rule: String,
            at exchange: Int,
            _ message: String,
            _ verdict: Verdict,
            _ change: (inout CaseRecord) -> Void
        ) {
            (self.name, self.rule, self.exchange, self.message) = (name, rule, exchange, message)
            self.verdict = verdict
            record = JudgeLeakPlaceTests.record(change)
        }
    }

    @Test(arguments: rows) func isOneFindingWithItsVerdict(row: Row) throws {
        let result = Judge(.sample(), row.record).result()
        let level = try #require(ConductRule.named(row.rule)).level
        let wanted = Finding(rule: row.rule, level: level, exchange: row.exchange, message: row.message)
        #expect(result.findings == [wanted])
        #expect(result.verdict == row.verdict)
        #expect(Judge(.sample(provokes: [row.rule]), row.record).result().verdict == .pass)
        #expect(Judge(.sample(provokes: ["code-once"]), row.record).result().findings == [wanted])
    }

    private static func detail(_ text: String) -> StepOutcome { .ok(ClientReply(ok: true, detail: text)) }

    private static let rows: [Row] = [
        Row(
            "an access token in the output",
            "secret-in-output",
            at: 2,
            "an access token (eyJh…(64)) is in its output, whole",
            .fail
        ) { $0.clientOutput = "token: \(accessToken)\n" },
        Row(
            "the header of an access token in the output",
            "token-head-in-output",
            at: 2,
            "an access token (eyJh…(64)) is in its output, its first 20 characters",
            .warn
        ) { $0.clientOutput = "token: \(accessToken.prefix(20))…\n" },
        Row(
            "half a refresh token in the detail of a refusal",
            "secret-in-output",
            at: 2,
            "a refresh token (rt-5…(34)) is in the detail of `call-1`, its first 17 characters",
            .fail
        ) { record in
            let reply = ClientReply(ok: false, error: "http", detail: "\(refreshToken.prefix(17))…")
            record.steps[1].outcome = .refused(reply)
        },
        Row(
            "a code in the detail of a step that went well",
            "secret-in-output",
            at: 1,
            "a code (bWq3…(32)) is in the detail of `connect-1`, whole",
            .fail
        ) { $0.steps[0].outcome = detail("exchanged \(code)") },
        Row(
            "a verifier in the good flow afterwards",
            "secret-in-output",
            at: 2,
            "a code verifier (dBjf…(43)) is in the detail of `connect-1`, whole",
            .fail
        ) { $0.afterwards = [.step(.connect, detail(verifier), 3...3)] },
        Row(
            "the client secret in an escaped form",
            "secret-in-output",
            at: 2,
            "the client secret (s3cr…(30)) is in its output, percent-encoded",
            .fail
        ) { $0.clientOutput = FormCodec.encode(Parameters(["client_secret": secret])) },
        Row(
            "a code in a file",
            "code-in-store",
            at: 1,
            "pending/state.json holds a code, escaped for JSON",
            .warn
        ) { record in
            let escaped = "\\u0062" + code.dropFirst()
            record.stored = [StoredFile(name: "pending/state.json", text: #"{"code":"\#(escaped)"}"#)]
        },
    ]

    @Test func aPlaceAndACanaryAreOneFinding() {
        let result = Self.result { record in
            record.clientOutput = "\(Self.code) \(Self.code) \(Self.refreshToken)"
            record.steps[0].outcome = Self.detail(Self.code)
            record.stored = [StoredFile(name: "a", text: Self.code), StoredFile(name: "b", text: Self.code)]
        }
        #expect(
            result.findings.map(\.rule) == [
                "secret-in-output", "secret-in-output", "secret-in-output", "code-in-store", "code-in-store",
            ]
        )
    }

    @Test func whatTheScenarioProvokesLeavesTheOtherRules() {
        let result = Self.result(provokes: ["secret-in-output"]) { record in
            record.clientOutput = Self.refreshToken
            record.stored = [StoredFile(name: "a", text: Self.code)]
        }
        #expect(result.findings.map(\.rule) == ["code-in-store"])
        #expect(result.verdict == .warn)
    }

    @Test func whatAClientIsForIsNoLeak() {
        let result = Self.result { record in
            record.clientOutput = "demo-client, state state-1, \(Self.code.prefix(6))…, …\(Self.verifier.suffix(40))"
            record.steps[1].held = HeldTokens(accessToken: Self.accessToken, refreshToken: nil, expiresAt: nil)
            record.stored = [StoredFile(name: "tokens", text: Self.accessToken + Self.refreshToken + Self.verifier)]
        }
        #expect(result.findings == [])
        #expect(result.verdict == .pass)
    }

    // MARK: - Words

    @Test func noFindingShowsWhatItIsAbout() {
        let writings = Self.secrets.flatMap { [$0, FormCodec.encodeComponent($0), JSONValue.string($0).text] }
        let result = Self.result { record in
            record.clientOutput = writings.joined(separator: "\n")
            record.steps[0].outcome = Self.detail(writings.joined(separator: " "))
            record.stored = writings.map { StoredFile(name: "file", text: $0) }
        }
        #expect(Set(result.findings.map(\.rule)) == ["secret-in-output", "code-in-store"])
        #expect(result.findings.count == 13)
        for finding in result.findings {
            for secret in Self.secrets { #expect(!finding.message.contains(secret.prefix(8))) }
        }
    }

    @Test func noRuleOfConductShowsASecretEither() {
        let rows = ConductRow.all.filter { $0.finding != nil }
        for message in rows.flatMap({ $0.findings() }).map(\.message) {
            #expect(!message.contains("-of-this-record") && !message.contains("demo-secret"))
        }
    }

    // MARK: - The store

    @Test(arguments: [
        (accessToken, true, false, "others may read tokens.json"),
        (accessToken, false, true, "files that hold tokens: 1"),
        (String(refreshToken.prefix(12)), true, false, "others may read tokens.json"),
        (code, true, true, "files that hold tokens: 0"),
        ("", true, true, "files that hold tokens: 0"),
    ]) func aStoreIsPrivateWhereItHoldsTokens(text: String, isOpen: Bool, isMet: Bool, seen: String) throws {
        let result = Self.result(expecting: [Expectation(.stores(.private), level: .should)]) { record in
            record.stored = [StoredFile(name: "tokens.json", text: text, isReadableByOthers: isOpen)]
        }
        let requirement = try #require(result.requirements.first)
        #expect(requirement.text == "No other user of the machine can read the stored tokens")
        #expect(requirement.expected == "files that their owner alone can read (mode 0600)")
        #expect(requirement.isMet == isMet)
        #expect(requirement.seen == seen)
    }

    @Test func theOpenFilesAmongManyAreNamed() throws {
        let result = Self.result(expecting: [Expectation(.stores(.private))]) { record in
            record.stored = [
                StoredFile(name: "a", text: Self.refreshToken, isReadableByOthers: true),
                StoredFile(name: "b", text: Self.refreshToken),
                StoredFile(name: "c/d", text: Self.accessToken, isReadableByOthers: true),
            ]
        }
        #expect(try #require(result.requirements.first).seen == "others may read a, c/d")
        #expect(result.verdict == .fail)
    }

    /// Records of before there were modes have none: nothing is held against their clients.
    @Test func aFileOfARecordWithoutAModeIsPrivate() throws {
        let open = Self.record { $0.stored = [StoredFile(name: "a", text: Self.accessToken, isReadableByOthers: true)] }
        let text = open.json.text
        #expect(CaseRecord(json: try JSONValue(parsing: text))?.stored == open.stored)
        let without = text.replacing(#","readable_by_others":true"#, with: "")
        #expect(without != text)
        let record = try #require(CaseRecord(json: try JSONValue(parsing: without)))
        #expect(record.stored.map(\.isReadableByOthers) == [false])
        let judged = Judge(.sample(expecting: [Expectation(.stores(.private))]), record).result()
        #expect(judged.requirements.map(\.isMet) == [true])
    }
}
