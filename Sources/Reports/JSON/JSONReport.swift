import Conformance
import OAuthCore
import Trace

/// The report for programs, and the one that all others can be made from later.
///
/// It has the members of the interface in their order; members of our own stand
/// at the end of each object. A passed case leaves its exchanges out.
///
/// Source: the interface, "JSON report".
package enum JSONReport {
    /// The number of the format that this version writes and reads.
    static let format = 1
    static let tool = "flextell-mock"

    /// The report as pretty-printed JSON with a line feed at the end.
    package static func render(_ run: RunRecord, showSecrets: Bool = false) -> String {
        // A record is of use with its secrets only: without them, tokens cannot be told apart.
        json(showSecrets ? run : Redaction.redacted(run), withRecords: showSecrets).prettyText
    }

    private static func json(_ run: RunRecord, withRecords: Bool) -> JSONValue {
        .object([
            "tool": .string(tool),
            "version": .string(run.toolVersion),
            "format": JSONValue(format),
            "seed": json(seed: run.seed),
            "client": json(run.client, driver: run.driver),
            "started": .string(run.started.rfc3339),
            "duration_ms": json(milliseconds: run.durationMs),
            "profile": .string(run.profile),
            "catalogue": .string(run.catalogue),
            "notices": .array(run.notices.map { .string($0) }),
            "summary": .object(Verdict.allCases.map { JSONMember($0.rawValue, JSONValue(run.count($0))) }),
            "conforms": .bool(run.conforms),
            "cases": .array(run.cases.map { json($0, withRecord: withRecords) }),
            "strict": .bool(run.isStrict),
            "client_profile": json(ClientProfile(of: run.cases)),
        ])
    }

    private static func json(_ client: ClientDescription, driver: String) -> JSONValue {
        .object([
            "name": .string(client.name),
            "version": .string(client.version),
            "driver": .string(driver),
            "capabilities": .array(client.capabilities.map(\.rawValue).sorted().map { .string($0) }),
        ])
    }

    private static func json(_ result: CaseResult, withRecord: Bool) -> JSONValue {
        var value = JSONValue.object([
            "id": .string(result.id.rawValue),
            "title": .string(result.title),
            "area": .string(result.id.area),
            "level": .string(result.level.rawValue),
            "verdict": .string(result.verdict.rawValue),
            "reason": JSONValue(result.reason),
            "duration_ms": json(milliseconds: result.durationMs),
            "sources": .array(result.sources.map(json)),
            "requirements": .array(result.requirements.map(json)),
            "findings": .array(result.findings.map(\.json)),
        ])
        if result.verdict != .pass { value.set("exchanges", to: .array(result.exchanges.map(\.json))) }
        if result.verdict != .pass { value.set("tokens", to: .array(result.tokens.map(\.json))) }
        value.set("why", to: .string(result.why))
        value.set("seed", to: json(seed: result.seed))
        value.set("steps", to: .array(result.steps.map { .string($0) }))
        value.set("client_output", to: .string(result.clientOutput))
        value.set("measurements", to: .array(result.measurements.map(json)))
        if withRecord, let record = result.record {
            value.set("record", to: record.json)
            value.set("plain_flow_works", to: result.plainFlowWorks.map { .bool($0) } ?? .null)
        }
        return value
    }

    private static func json(_ measurement: Measurement) -> JSONValue {
        .object([
            "trait": .string(measurement.trait.rawValue), "value": .string(measurement.value),
            "number": measurement.number.map { json(milliseconds: $0) } ?? .null,
            "exchanges": .array(measurement.exchanges.map { JSONValue($0) }),
        ])
    }

    /// The traits that were measured, each with its values and where they were seen first.
    private static func json(_ profile: ClientProfile) -> JSONValue {
        .object(
            profile.entries.map { entry in
                JSONMember(
                    entry.trait.rawValue,
                    [
                        "title": .string(entry.trait.title), "text": .string(entry.text),
                        "values": .array(
                            entry.values.map { value in
                                [
                                    "value": .string(value.text), "count": JSONValue(value.count),
                                    "case": .string(value.caseID.rawValue),
                                    "exchanges": .array(value.exchanges.map { JSONValue($0) }),
                                ]
                            }
                        ),
                    ]
                )
            }
        )
    }

    private static func json(_ source: Source) -> JSONValue {
        .object(["document": .string(source.document), "section": .string(source.section)])
    }

    private static func json(_ requirement: JudgedRequirement) -> JSONValue {
        .object([
            "text": .string(requirement.text),
            "level": .string(requirement.level.rawValue),
            "met": .bool(requirement.isMet),
            "expected": .string(requirement.expected),
            "seen": .string(requirement.seen),
            "exchanges": .array(requirement.exchanges.map { JSONValue($0) }),
        ])
    }

    /// A seed as a number, or as a string where it is beyond what JSON readers hold.
    private static func json(seed: UInt64) -> JSONValue {
        Int64(exactly: seed).map { .integer($0) } ?? .string(String(seed))
    }

    /// Milliseconds without digits that no clock here can measure.
    private static func json(milliseconds: Double) -> JSONValue {
        JSONValue((milliseconds * 1000).rounded() / 1000)
    }
}
