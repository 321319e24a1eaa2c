import Conformance
import FixtureFiles
import OAuthCore
import Scenarios
import Trace

/// A case as documentation: what is sent, what must happen, why, and who says so.
struct CaseText {
    let conformanceCase: ConformanceCase
    /// Its file as it stands; nil where it is not known.
    let file: String?

    var text: String {
        var blocks = [head, "Why\n" + Self.wrapped(conformanceCase.why)]
        if !rules.isEmpty { blocks.append("The server\n" + Self.list(rules)) }
        blocks.append("What happens\n" + Self.numbered(conformanceCase.steps.map(\.words)))
        blocks.append("What is required\n" + Self.list(requirements))
        blocks.append("Sources\n" + Self.list(conformanceCase.sources.map(\.description)))
        if !conformanceCase.knownBugs.isEmpty {
            let bugs = conformanceCase.knownBugs.map { "\($0.software): \($0.issue)" }
            blocks.append("Seen in\n" + Self.list(bugs))
        }
        if let file { blocks.append("The file\n" + Self.indented(file)) }
        return blocks.joined(separator: "\n")
    }

    private var head: String {
        var lines = [
            conformanceCase.title, "", "  \(conformanceCase.id)  (\(conformanceCase.level.rawValue.uppercased()))",
        ]
        if !conformanceCase.needs.isEmpty {
            let needs = conformanceCase.needs.map(\.rawValue).sorted().joined(separator: ", ")
            lines.append("  needs an adapter that can: \(needs)")
        }
        if !conformanceCase.tags.isEmpty { lines.append("  tags: \(conformanceCase.tags.joined(separator: ", "))") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var rules: [String] {
        conformanceCase.scenario.rules.map { rule in
            let json = ScenarioFiles().json(of: rule)
            return "\(rule.name): when \(json["when"]?.text ?? "{}"), then \(json["then"]?.text ?? "[]")"
        }
    }

    /// Each in the words that a report has for it.
    private var requirements: [String] {
        let nothing = CaseRecord(id: conformanceCase.id, seed: 0)
        let judged = Judge(conformanceCase, nothing).result().requirements
        return zip(conformanceCase.expectations, judged).map { expectation, requirement in
            "\(expectation.level.rawValue.uppercased()): \(requirement.text) (\(requirement.expected))"
        }
    }

    private static func list(_ items: [String]) -> String {
        items.map { wrapped($0, first: "  - ", rest: "    ") }.joined()
    }

    private static func numbered(_ items: [String]) -> String {
        items.enumerated().map { wrapped($1, first: "  \($0 + 1). ", rest: "     ") }.joined()
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }
            .joined(separator: "\n")
    }

    /// Words filled into lines of 100 characters.
    private static func wrapped(_ text: String, first: String = "  ", rest: String = "  ") -> String {
        var lines: [String] = []
        var line = first
        for word in text.split(whereSeparator: \.isWhitespace) {
            let start = lines.isEmpty ? first : rest
            if line.count > start.count, line.count + 1 + word.count > 100 {
                lines.append(line)
                line = rest
            }
            line += line.count > start.count && line != rest ? " \(word)" : String(word)
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }
}

extension Step {
    /// What happens, in a sentence.
    fileprivate var words: String {
        switch action {
        case .connect: "`\(name)`: the user connects: the client starts an authorization, and gets the callback"
        case .authorize: "`\(name)`: the client starts an authorization; its callback is kept"
        case .call(let call):
            "`\(name)`: the client makes "
                + (call.parallel > 1 ? "\(call.parallel) calls at once: " : "a call: ") + "\(call.method) \(call.path)"
        case .refresh: "`\(name)`: the client is told to refresh"
        case .advance(let span, .both): "`\(name)`: \(span.durationText) pass, at the server and at the client"
        case .advance(let span, let clock):
            "`\(name)`: the clock of the \(clock.rawValue) goes \(span.durationText) ahead"
        case .deliver(.again): "`\(name)`: the client gets the last callback once more"
        case .deliver(.ofStep(let step)): "`\(name)`: the client gets the callback of `\(step)`"
        case .deliver(.madeUp(let parameters)):
            "`\(name)`: the client gets a callback that nobody asked for, with "
                + (parameters.pairs.isEmpty ? "no parameters" : parameters.pairs.map(\.name).joined(separator: ", "))
        case .restart: "`\(name)`: the client is started anew, and loads what it stored"
        case .control(let control): "`\(name)`: \(control.words)"
        case .wait(let span): "`\(name)`: \(span.durationText) of real time pass"
        case .parallel(let steps):
            "`\(name)`: at once, each in a client process of its own: " + steps.map(\.words).joined(separator: "; ")
        }
    }
}

extension ControlAction {
    fileprivate var words: String {
        switch self {
        case .expire(let kinds): "every \(Self.words(kinds)) expires"
        case .revoke(let kinds): "every \(Self.words(kinds)) is revoked"
        case .addRules(let rules): "the server gets the rules \(rules.map(\.name).joined(separator: ", "))"
        case .removeRules(let name): name.map { "the rule \($0) is removed" } ?? "every rule is removed"
        case .consent(let setting): "authorizations are answered by: \(setting.mode.rawValue)"
        }
    }

    private static func words(_ kinds: Set<TokenKind>) -> String {
        TokenKind.allCases.filter(kinds.contains).map { $0 == .code ? "code" : "\($0.rawValue) token" }
            .joined(separator: " and ")
    }
}
