import Conformance
import Foundation
import OAuthCore
import Testing
import Trace

@testable import Reports

@Suite("Shortening secrets")
struct RedactionTests {
    @Test func theSampleRunShowsNoSecretInAnyReport() {
        for (name, text) in RenderedReports.all(of: SampleRun.record) {
            for secret in SampleRun.secrets { #expect(!text.contains(secret), "\(name) shows \(secret)") }
        }
    }

    @Test func withShowSecretsTheyAreWhole() {
        let reports = RenderedReports.all(of: SampleRun.record, showSecrets: true)
        #expect(reports["html"]?.contains(SampleRun.Secret.accessToken) == true)
        #expect(reports["json"]?.contains(SampleRun.Secret.password) == true)
        #expect(reports["terminal"]?.contains(SampleRun.Secret.firstRefreshToken) == true)
    }

    @Test(arguments: 1...8)
    func noReportShowsASecretHoweverItIsWritten(seed: UInt64) {
        var leaks = LeakyRun(seed: seed)
        let run = leaks.record()
        for (name, text) in RenderedReports.all(of: run) {
            let bytes = Data(text.utf8)
            for writing in leaks.secrets.flatMap(LeakyRun.writings) where bytes.range(of: Data(writing.utf8)) != nil {
                Issue.record("\(name) shows \(writing)")
            }
        }
    }

    @Test(arguments: 1...8)
    func whatIsShortStaysAsItIs(seed: UInt64) {
        var leaks = LeakyRun(seed: seed)
        let once = Redaction.redacted(leaks.record())
        #expect(Redaction.redacted(once) == once)
        let sample = Redaction.redacted(SampleRun.record)
        #expect(Redaction.redacted(sample) == sample)
    }

    @Test(arguments: [
        ("Authorization", "Bearer abcdefghijklmnop", "Bearer abcd…(16)"),
        ("authorization", "abcdefghijklmnop", "abcd…(16)"),
        ("Authorization", "Bearer", "Bearer"),
        ("Authorization", "Basic ZGVtbzpzZWNyZXQ=", "Basic ZGVt…(16)"),
        ("Cookie", "a=abcdefghijkl; b=1; c", "a=abcd…(12); b=…(1); c"),
        ("Set-Cookie", "a=abcdefghijkl; Path=/abcdefghijk; Secure", "a=abcd…(12); Path=/abcdefghijk; Secure"),
        ("Location", "/cb?code=a%20b&state=abcdefgh#frag", "/cb?code=…(3)&state=abcdefgh#frag"),
        ("Location", "/cb#access_token=abcdefghijkl&x=1", "/cb#access_token=abcd…(12)&x=1"),
        ("Referer", "https://x.example/?promo_code=abcdefghijkl", "https://x.example/?promo_code=abcdefghijkl"),
        ("X-Other", "anything", "anything"),
    ])
    func aHeaderLosesItsSecret(name: String, value: String, shown: String) {
        var places = SecretPlaces()
        #expect(places.header(HeaderField(name, value)).value == shown)
    }

    @Test(arguments: [
        ("grant_type=refresh_token&refresh_token=a+b&code=", "grant_type=refresh_token&refresh_token=…(3)&code="),
        ("password=it's; (all) of it&csrf=x", "password=…(17)&csrf=…(1)"),
        (
            #"{"code": "invalid", "access_token" : "a\"b\\", "n": 1}"#,
            #"{"code": "invalid", "access_token" : "…(4)", "n": 1}"#
        ),
        (#"{"access_token": "abcdefghijk"#, #"{"access_token": "…(11)"#),
        (#"{"access_token": 17, "refresh_token": null}"#, #"{"access_token": 17, "refresh_token": null}"#),
        (
            #"<p><INPUT type=hidden value='abcdefghijkl' name="csrf"><input name="scope" value="read">"#,
            #"<p><INPUT type=hidden value='abcd…(12)' name="csrf"><input name="scope" value="read">"#
        ),
        ("grant_type=password&password=bearer", "grant_type=password&password=bearer"),
    ])
    func aBodyLosesItsSecrets(body: String, shown: String) {
        var places = SecretPlaces()
        #expect(String(decoding: places.body(Array(body.utf8), isRequest: true), as: UTF8.self) == shown)
    }

    @Test(arguments: [
        ("exit code=1, client_secret=hunter2", "exit code=1, client_secret=hunter2"),
        ("{'client_secret': 'demo-secret', 'x': 1}", "{'client_secret': '…(11)', 'x': 1}"),
        ("(refresh_token=abcdefghijklmnop)", "(refresh_token=abcd…(16))"),
        ("access_token=abcd…(43) was sent", "access_token=abcd…(43) was sent"),
    ])
    func aLogLosesWhatCanOnlyBeASecret(text: String, shown: String) {
        #expect(Redaction(learningFrom: []).text(text) == shown)
    }

    @Test func aBodyThatIsNoTextLosesItsSecretsToo() throws {
        let run = Redaction.redacted(SampleRun.record)
        let exchange = try #require(run.cases.first { $0.verdict == .inconclusive }?.exchanges.first)
        let body = exchange.request.body
        #expect(body.starts(with: [0xFF, 0xFE, 0x00]))
        #expect(String(decoding: body, as: UTF8.self).hasSuffix("client_secret=…(11)"))
    }

    @Test func aSecretOfOneCaseIsShortenedInTheLogOfAnother() throws {
        var run = SampleRun.record
        run.cases[0].clientOutput = "still holding \(SampleRun.Secret.secondRefreshToken)"
        #expect(Redaction.redacted(run).cases[0].clientOutput == "still holding rt-0…(33)")
    }
}
