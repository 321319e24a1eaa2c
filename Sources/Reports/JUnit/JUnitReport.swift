import Conformance
import OAuthCore
import Trace

/// The report for CI systems: a test suite an area, a test case a case.
///
/// `fail` and `unexpected_pass` are failures, `inconclusive` is an error, `skip`
/// and `known_failure` are skipped. A warning passes and says so in `system-out`,
/// unless the run is strict.
///
/// Source: the JUnit schema of Apache Ant, as Jenkins and GitLab read it.
package enum JUnitReport {
    /// The report as XML with a line feed at the end.
    package static func render(_ run: RunRecord, showSecrets: Bool = false) -> String {
        let run = showSecrets ? run : Redaction.redacted(run)
        let name = "flextell-mock conform: \(run.clientLabel)"
        let suites = run.areas.map { suite(area: $0, in: run) }
        let document: XML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(name)"\(counts(of: run.cases, in: run)) time="\(Quantity.seconds(ms: run.durationMs))">
            \(suites)</testsuites>

            """
        return document.text
    }

    private static func suite(area: String, in run: RunRecord) -> XML {
        let cases = run.cases.filter { $0.id.area == area }
        let time = Quantity.seconds(ms: cases.map(\.durationMs).reduce(0, +))
        let properties: [XML] = [
            property("client", run.clientLabel), property("driver", run.driver), property("seed", String(run.seed)),
            property("profile", run.profile), property("catalogue", run.catalogue),
            property("flextell-mock", run.toolVersion),
        ]
        return """
              <testsuite name="\(area)"\(counts(of: cases, in: run)) time="\(time)" \
            timestamp="\(timestamp(run.started))">
                <properties>
            \(properties)    </properties>
            \(cases.map { testCase($0, in: run) })  </testsuite>

            """
    }

    private static func property(_ name: String, _ value: String) -> XML {
        "      <property name=\"\(name)\" value=\"\(value)\"/>\n"
    }

    private static func counts(of cases: [CaseResult], in run: RunRecord) -> XML {
        let outcomes = cases.map { Outcome(of: $0, isStrict: run.isStrict) }
        func count(_ outcome: Outcome) -> Int { outcomes.count { $0 == outcome } }
        return """
             tests="\(cases.count)" failures="\(count(.failure))" errors="\(count(.error))" skipped="\(count(.skipped))"
            """
    }

    private static func testCase(_ result: CaseResult, in run: RunRecord) -> XML {
        let time = Quantity.seconds(ms: result.durationMs)
        let segments = result.id.rawValue.split(separator: "/")
        let className = segments.dropLast().joined(separator: ".")
        let head: XML = "    <testcase name=\"\(result.id.rawValue)\" classname=\"\(className)\" time=\"\(time)\""
        let parts = parts(of: result, in: run)
        return parts.isEmpty ? "\(head)/>\n" : "\(head)>\n\(parts)    </testcase>\n"
    }

    private static func parts(of result: CaseResult, in run: RunRecord) -> XML {
        let message = VisibleText.line(result.headline)
        let story = CaseStory.text(of: result, in: run)
        var parts: XML
        switch Outcome(of: result, isStrict: run.isStrict) {
        case .failure:
            parts = "      <failure message=\"\(message)\" type=\"\(result.verdict.rawValue)\">\(story)</failure>\n"
        case .error:
            parts = "      <error message=\"\(message)\" type=\"\(result.verdict.rawValue)\">\(story)</error>\n"
        case .skipped: parts = "      <skipped message=\"\(VisibleText.line(skipMessage(result)))\"/>\n"
        case .warning: return "      <system-out>Warning: \(story)</system-out>\n"
        case .success: return ""
        }
        if !result.clientOutput.isEmpty, result.verdict != .skip {
            parts = "\(parts)      <system-err>\(result.clientOutput)</system-err>\n"
        }
        return parts
    }

    private static func skipMessage(_ result: CaseResult) -> String {
        guard result.verdict == .knownFailure else { return result.reason ?? "skipped" }
        return "Known failure (\(result.reason ?? "no reason given")). \(result.headline)"
    }

    /// The time in UTC without a zone: the schema of Apache Ant allows none.
    private static func timestamp(_ instant: Instant) -> String { String(instant.rfc3339.prefix(19)) }

    /// What a case is in the terms of JUnit.
    private enum Outcome {
        case success
        case warning
        case failure
        case error
        case skipped

        init(of result: CaseResult, isStrict: Bool) {
            switch result.verdict {
            case .pass: self = .success
            case .warn: self = isStrict ? .failure : .warning
            case .fail, .unexpectedPass: self = .failure
            case .inconclusive: self = .error
            case .skip, .knownFailure: self = .skipped
            }
        }
    }
}

extension RunRecord {
    /// The areas of the cases, in the order in which they come.
    var areas: [String] {
        var areas: [String] = []
        for result in cases where !areas.contains(result.id.area) { areas.append(result.id.area) }
        return areas
    }
}
