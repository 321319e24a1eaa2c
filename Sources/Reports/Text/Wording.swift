import Conformance
import Trace

extension Verdict {
    /// The order in which reports go through the verdicts: what needs looking at comes first.
    static let reportOrder: [Verdict] = [
        .fail, .unexpectedPass, .inconclusive, .warn, .knownFailure, .skip, .pass,
    ]

    /// The verdict in words.
    var words: String { rawValue.replacing("_", with: " ") }

    /// What a number of cases of this verdict is called, such as `3 passed` or `1 warning`.
    func tally(_ count: Int) -> String {
        switch self {
        case .pass: "\(count) passed"
        case .fail: "\(count) failed"
        case .warn: Quantity.text(count, "warning")
        case .skip: "\(count) skipped"
        case .inconclusive: "\(count) inconclusive"
        case .knownFailure: Quantity.text(count, "known failure")
        case .unexpectedPass: Quantity.text(count, "unexpected pass", "unexpected passes")
        }
    }

    /// Whether someone has to look at the case.
    var needsAttention: Bool {
        switch self {
        case .fail, .unexpectedPass, .inconclusive, .warn: true
        case .pass, .skip, .knownFailure: false
        }
    }
}

extension RequirementLevel {
    /// The keyword as RFC 2119 writes it.
    var keyword: String { rawValue.uppercased() }
}

extension String {
    /// The text with its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

/// Numbers with their nouns, and spans of time, as people read them.
enum Quantity {
    /// A number and its noun, such as `1 case` or `2 cases`.
    static func text(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// A duration, such as `4 ms`, `1.25 s` or `2 min 5 s`.
    static func duration(ms: Double) -> String {
        let whole = wholeMilliseconds(ms)
        switch whole {
        case ..<1000: return "\(whole) ms"
        case ..<60_000:
            let hundredths = whole / 10
            return "\(hundredths / 100).\(padded(hundredths % 100, to: 2)) s"
        default: return "\(whole / 60_000) min \(whole / 1000 % 60) s"
        }
    }

    /// A duration in seconds with three decimals, as JUnit wants it.
    static func seconds(ms: Double) -> String {
        let whole = wholeMilliseconds(ms)
        return "\(whole / 1000).\(padded(whole % 1000, to: 3))"
    }

    /// A number with zeros before it.
    static func padded(_ number: Int, to digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Whole milliseconds; a report that was read may hold any number, so it is kept within bounds.
    private static func wholeMilliseconds(_ ms: Double) -> Int {
        ms.isFinite ? Int(min(max(ms, 0), 1e12).rounded()) : 0
    }
}

extension RunRecord {
    /// The client's name, with its version where it has one.
    var clientLabel: String { client.version.isEmpty ? client.name : "\(client.name) \(client.version)" }

    /// The cases that somebody has to look at, the worst verdicts first.
    var casesNeedingAttention: [CaseResult] {
        Verdict.reportOrder.filter(\.needsAttention).flatMap { verdict in cases.filter { $0.verdict == verdict } }
    }

    /// The judgement on the client in words, such as `does not conform: 2 MUST requirements broken`.
    var conclusion: String {
        guard cases.contains(where: { $0.verdict != .skip }) else { return "was not judged: no case was run" }
        guard conforms else { return "does not conform: " + objections.joined(separator: ", ") }
        let remarks = [Verdict.warn, .knownFailure].filter { count($0) > 0 }.map { $0.tally(count($0)) }
        return remarks.isEmpty ? "conforms" : "conforms, with " + remarks.joined(separator: " and ")
    }

    /// All that stands against the client, by kind.
    private var objections: [String] {
        var objections: [String] = []
        func object(_ verdict: Verdict, _ level: RequirementLevel) {
            let broken = cases.filter { $0.verdict == verdict }.map { $0.breachCount(of: level) }.reduce(0, +)
            if broken > 0 { objections.append(Quantity.text(broken, "\(level.keyword) requirement") + " broken") }
        }
        object(.fail, .must)
        if isStrict { object(.warn, .should) }
        if count(.unexpectedPass) > 0 { objections.append(Verdict.unexpectedPass.tally(count(.unexpectedPass))) }
        if count(.inconclusive) > 0 {
            objections.append(Quantity.text(count(.inconclusive), "case") + " inconclusive")
        }
        return objections
    }
}
