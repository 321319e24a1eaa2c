import OAuthCore
import Trace

/// Cases that may fail, each with a reason, and some with a last day.
///
/// Source: the interface, `--known-failures`.
package struct KnownFailures: Sendable, Hashable {
    /// One line of the list.
    package struct Entry: Sendable, Hashable {
        package let pattern: CasePattern
        package let reason: String
        /// The last day, as `2027-01-31`; nil for none.
        package let until: String?
        /// From 1.
        package let line: Int
    }

    package let entries: [Entry]

    package static let none = KnownFailures(entries: [])

    private init(entries: [Entry]) { self.entries = entries }

    /// Reads the text of a file: `PATTERN  reason` or `PATTERN  until 2027-01-31  reason`, `#` comments.
    ///
    /// - Throws: ``KnownFailuresError`` that names the line.
    package init(parsing text: String) throws(KnownFailuresError) {
        var entries: [Entry] = []
        // Windows' line ends are one character, which a line feed is not equal to.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let content = line.prefix { $0 != "#" }.trimming { $0.isWhitespace }
            guard !content.isEmpty else { continue }
            entries.append(try Self.entry(content, line: index + 1))
        }
        self.init(entries: entries)
    }

    private static func entry(_ content: String, line: Int) throws(KnownFailuresError) -> Entry {
        let pattern = content.prefix { !$0.isWhitespace }
        var reason = content.dropFirst(pattern.count).trimming { $0.isWhitespace }
        var until: String?
        if reason.hasPrefix("until ") {
            let rest = reason.dropFirst(6).trimming { $0.isWhitespace }
            let day = String(rest.prefix { !$0.isWhitespace })
            // Days are compared as texts, so only one way to write them will do.
            let midnight = day + "T00:00:00Z"
            guard Instant(rfc3339: midnight)?.rfc3339 == midnight else {
                throw KnownFailuresError(line: line, reason: "'\(day)' is not a day such as 2027-01-31")
            }
            until = day
            reason = rest.dropFirst(day.count).trimming { $0.isWhitespace }
        }
        guard !reason.isEmpty else {
            throw KnownFailuresError(line: line, reason: "'\(pattern)' has no reason: write PATTERN  reason")
        }
        return Entry(pattern: CasePattern(String(pattern)), reason: reason, until: until, line: line)
    }

    /// The entry that excuses a case.
    package func entry(for id: CaseID) -> Entry? { entries.first { $0.pattern.matches(id) } }

    /// Changes a result that is excused, or that should have failed and did not.
    ///
    /// - Parameter today: The day of the run, as `2026-01-31`; entries before it excuse nothing.
    package func applied(to result: CaseResult, today: String) -> CaseResult {
        guard let entry = entry(for: result.id) else { return result }
        var result = result
        switch result.verdict {
        case .fail, .warn:
            if let until = entry.until, until < today {
                result.verdict = .fail
                result.reason = "known until \(until), which is over: \(entry.reason)"
            } else {
                result.verdict = .knownFailure
                result.reason = entry.reason
            }
        case .pass:
            result.verdict = .unexpectedPass
            result.reason = "it is listed as a known failure (line \(entry.line)): take it off the list"
        case .skip, .inconclusive, .knownFailure, .unexpectedPass: break
        }
        return result
    }

    /// The patterns that mean none of these cases.
    package func unmatched(in ids: [CaseID]) -> [Entry] {
        entries.filter { entry in !ids.contains(where: entry.pattern.matches) }
    }

    /// The text of a file that lists what failed.
    package static func text(for run: RunRecord) -> String {
        run.cases.filter { $0.verdict == .fail || $0.verdict == .knownFailure }
            .map { result in
                let why = result.unmet.first?.text ?? result.findings.first?.message ?? result.reason ?? "fails"
                return "\(result.id)  \(reason(of: why))\n"
            }
            .joined()
    }

    /// The text as a reason that can be read again: one line, no comment, no day, not empty.
    private static func reason(of why: String) -> String {
        let words = why.split { $0.isWhitespace || $0 == "#" }.joined(separator: " ")
        return words.hasPrefix("until ") ? "fails \(words)" : words.isEmpty ? "fails" : words
    }
}

/// A line of a known-failures file that cannot be read.
package struct KnownFailuresError: Error, Sendable, Hashable, CustomStringConvertible {
    package let line: Int
    package let reason: String
    package var description: String { "line \(line): \(reason)" }
}
