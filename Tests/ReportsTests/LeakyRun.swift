import Conformance
import Foundation
import OAuthCore
import Trace

@testable import Reports

/// A run of random secrets, each in a place that makes it one and in many others.
struct LeakyRun {
    private(set) var secrets: [String] = []
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(state: seed) }

    /// Ways in which a secret may be written without being shortened.
    static func writings(of secret: String) -> [String] {
        let percent = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let url = secret.addingPercentEncoding(withAllowedCharacters: unreserved) ?? secret
        return [secret, percent, url, FormCodec.encodeComponent(secret), Data(secret.utf8).base64EncodedString()]
    }

    mutating func record() -> RunRecord {
        var run = SampleRun.record
        run.notices = []
        for index in run.cases.indices where index > 0 {
            run.cases[index].exchanges = [exchange()]
            run.cases[index].findings = [Finding(rule: "r", level: .must, exchange: 1, message: rumour())]
            run.cases[index].reason = rumour()
            run.cases[index].title = rumour()
            run.cases[index].why = rumour()
            run.cases[index].steps = [rumour()]
            run.cases[index].clientOutput = (0..<4).map { _ in rumour() + "\n" }.joined()
            run.cases[index].requirements = [
                JudgedRequirement(text: rumour(), level: .must, isMet: false, expected: rumour(), seen: rumour())
            ]
            run.notices.append(rumour())
        }
        return run
    }

    private mutating func exchange() -> Exchange {
        var exchange = SampleExchanges.cutShort
        exchange.errorDetail = rumour()
        let form = FormCodec.encodeComponent
        exchange.request.target = "/a?code=\(form(secret()))&x=\(form(rumour()))"
        exchange.request.headers = [
            HeaderField("Authorization", "Basic " + Data("id:\(secret())".utf8).base64EncodedString()),
            HeaderField("Cookie", "a=\(plainSecret()); b=\(plainSecret())"),
            HeaderField("X-Echo", rumour()),
        ]
        exchange.request.body = Array(
            "client_secret=\(form(secret()))&password=\(form(secret()).replacing("+", with: "%20"))&x=\(form(rumour()))"
                .utf8
        )
        exchange.response.headers = [
            HeaderField("Location", "/cb?code=\(form(secret()).lowercasedEscapes)&y=\(form(form(rumour())))"),
            HeaderField("Set-Cookie", "s=\(plainSecret()); Path=/"),
        ]
        let object = JSONValue.object([
            "access_token": .string(secret()), "inner": .object(["refresh_token": .string(secret())]),
            "echo": .string(rumour()),
        ])
        exchange.response.body = dice.isLucky ? Array(object.text.utf8) : [0xFE] + Array(object.prettyText.utf8)
        return exchange
    }

    /// A text in which some secret stands.
    private mutating func rumour() -> String {
        guard let secret = secrets.randomElement(using: &dice) else { return "nothing yet" }
        let writing = Self.writings(of: secret).dropLast().randomElement(using: &dice) ?? secret
        return "it said " + (dice.isLucky ? JSONValue.string(secret).text : "<\(writing)>") + " | `\(secret)`"
    }

    private mutating func secret() -> String {
        let letters = dice.isLucky ? Array("aZ09-_.~") : Array("abXY012+/= &%\"'\\<>;é|`")
        return newSecret(of: letters)
    }

    private mutating func plainSecret() -> String { newSecret(of: Array("abcXYZ0189-_")) }

    private mutating func newSecret(of letters: [Character]) -> String {
        let body = (0..<Int.random(in: 8...48, using: &dice)).map { _ in letters.randomElement(using: &dice) ?? "x" }
        // Between letters, since a header or a log may trim spaces.
        let secret = "k" + String(body) + "k"
        secrets.append(secret)
        return secret
    }
}

/// Reports as their readers see them, by name.
enum RenderedReports {
    static func all(of run: RunRecord, showSecrets: Bool = false) -> [String: String] {
        let json = JSONReport.render(run, showSecrets: showSecrets)
        let strings = (try? JSONValue(parsing: json)).map(MarkupReading.strings) ?? []
        let summary = TerminalReport.summary(run, colored: false, showSecrets: showSecrets)
        return [
            "json": json + strings.joined(separator: "\n"),
            "html": MarkupReading.unescaped(HTMLReport.render(run, showSecrets: showSecrets)),
            "junit": MarkupReading.unescaped(JUnitReport.render(run, showSecrets: showSecrets)),
            "markdown": MarkupReading.unescaped(markdown: MarkdownReport.render(run, showSecrets: showSecrets)),
            "terminal": summary.replacing("\n    ", with: " "),
            "comparison": ComparisonTable.render([run]),
        ]
    }
}

/// Chance that can be repeated.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    var isLucky: Bool { mutating get { next() & 1 == 0 } }
}

extension String {
    /// The text with the digits of percent escapes in lower case.
    fileprivate var lowercasedEscapes: String {
        replacing(#/%[0-9A-F]{2}/#) { $0.output.lowercased() }
    }
}
