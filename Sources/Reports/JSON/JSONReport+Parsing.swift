import Conformance
import OAuthCore
import Trace

extension JSONReport {
    /// Reads a report that ``render(_:showSecrets:)`` wrote.
    ///
    /// Members that this version does not know are passed over, and those that
    /// follow from others (`summary`, `conforms`, `area`) are not read. Exchanges
    /// of passed cases are not in a report, nor are secrets that were shortened.
    ///
    /// - Throws: ``ReportFormatError``, which names the member.
    package static func parse(_ text: String) throws(ReportFormatError) -> RunRecord {
        let value: JSONValue
        do { value = try JSONValue(parsing: text) } catch {
            throw ReportFormatError(path: "", reason: error.description)
        }
        let report = ReportReader(value: value, path: "")
        let number = try report.member("format").integer()
        guard number == format else {
            throw ReportFormatError(path: "format", reason: "is \(number); this version reads format \(format)")
        }
        return try run(report)
    }

    private static func run(_ report: ReportReader) throws(ReportFormatError) -> RunRecord {
        let client = try report.member("client")
        return RunRecord(
            toolVersion: try report.member("version").string(),
            seed: try report.member("seed").seed(),
            client: try description(client),
            driver: try client.member("driver").string(),
            started: try instant(report.member("started")),
            durationMs: try report.member("duration_ms").number(),
            profile: try report.member("profile").string(),
            catalogue: try report.member("catalogue").string(),
            notices: try report.member("notices").list(string),
            isStrict: try report.optionalMember("strict")?.bool() ?? false,
            cases: try report.member("cases").list(result)
        )
    }

    private static func description(_ client: ReportReader) throws(ReportFormatError) -> ClientDescription {
        // A later version may know more capabilities than this one.
        let words = try client.member("capabilities").list(string)
        return ClientDescription(
            name: try client.member("name").string(),
            version: try client.member("version").string(),
            capabilities: Set(words.compactMap(Capability.init(rawValue:)))
        )
    }

    private static func result(_ reader: ReportReader) throws(ReportFormatError) -> CaseResult {
        CaseResult(
            id: try caseID(reader.member("id")),
            title: try reader.member("title").string(),
            why: try reader.optionalMember("why")?.string() ?? "",
            level: try reader.member("level").word(RequirementLevel.self),
            verdict: try reader.member("verdict").word(Verdict.self),
            reason: try reader.optionalMember("reason")?.string(),
            durationMs: try reader.member("duration_ms").number(),
            sources: try reader.member("sources").list(source),
            requirements: try reader.member("requirements").list(requirement),
            findings: try reader.member("findings").list(finding),
            exchanges: try reader.optionalMember("exchanges")?.list(exchange) ?? [],
            seed: try reader.optionalMember("seed")?.seed() ?? 0,
            steps: try reader.optionalMember("steps")?.list(string) ?? [],
            clientOutput: try reader.optionalMember("client_output")?.string() ?? "",
            measurements: try reader.optionalMember("measurements")?.list(measurement) ?? [],
            record: try reader.optionalMember("record").map(record),
            plainFlowWorks: try reader.optionalMember("plain_flow_works")?.bool()
        )
    }

    private static func measurement(_ reader: ReportReader) throws(ReportFormatError) -> Measurement {
        Measurement(
            try reader.member("trait").word(ClientTrait.self),
            try reader.member("value").string(),
            number: try reader.optionalMember("number")?.number(),
            exchanges: try reader.member("exchanges").list(integer)
        )
    }

    private static func record(_ reader: ReportReader) throws(ReportFormatError) -> CaseRecord {
        guard let record = CaseRecord(json: reader.value) else {
            throw reader.mistyped("a record with id, seed, steps, afterwards and exchanges")
        }
        return record
    }

    private static func requirement(_ reader: ReportReader) throws(ReportFormatError) -> JudgedRequirement {
        JudgedRequirement(
            text: try reader.member("text").string(),
            level: try reader.member("level").word(RequirementLevel.self),
            isMet: try reader.member("met").bool(),
            expected: try reader.member("expected").string(),
            seen: try reader.member("seen").string(),
            exchanges: try reader.member("exchanges").list(integer)
        )
    }

    private static func finding(_ reader: ReportReader) throws(ReportFormatError) -> Finding {
        Finding(
            rule: try reader.member("rule").string(),
            level: try reader.member("level").word(RequirementLevel.self),
            exchange: try reader.member("exchange").integer(),
            message: try reader.member("message").string()
        )
    }

    private static func exchange(_ reader: ReportReader) throws(ReportFormatError) -> Exchange {
        guard let exchange = Exchange(json: reader.value) else {
            throw reader.mistyped("an exchange with n, at, endpoint, request and response")
        }
        return exchange
    }

    private static func source(_ reader: ReportReader) throws(ReportFormatError) -> Source {
        Source(document: try reader.member("document").string(), section: try reader.member("section").string())
    }

    private static func caseID(_ reader: ReportReader) throws(ReportFormatError) -> CaseID {
        guard let id = CaseID(rawValue: try reader.string()) else {
            throw reader.mistyped("an id of three or more kebab-case segments")
        }
        return id
    }

    private static func instant(_ reader: ReportReader) throws(ReportFormatError) -> Instant {
        guard let instant = Instant(rfc3339: try reader.string()) else { throw reader.mistyped("an RFC 3339 time") }
        return instant
    }

    private static func string(_ reader: ReportReader) throws(ReportFormatError) -> String { try reader.string() }

    private static func integer(_ reader: ReportReader) throws(ReportFormatError) -> Int { try reader.integer() }
}
