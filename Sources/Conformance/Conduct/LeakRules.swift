import OAuthCore
import Trace

/// Rules about what a client prints and stores; they are judged on the record of a case.
enum LeakRule {
    static let output = rule(
        "secret-in-output",
        .must,
        "No secret, code or token is printed",
        Source(document: "RFC 6749", section: "10.3")
    )
    static let tokenHead = rule(
        "token-head-in-output",
        .should,
        "Not even the beginning of a token is printed",
        Source(document: "RFC 6749", section: "10.3")
    )
    /// What servers print of each request by themselves: a code that was used is worth little, but not every one is.
    static let requestLog = rule(
        "code-in-request-log",
        .should,
        "A web application prints the requests of its users without the codes in them",
        Source(document: "RFC 6749", section: "10.5")
    )
    static let store = rule(
        "code-in-store",
        .should,
        "Codes are not stored",
        Source(document: "RFC 6749", section: "10.5")
    )

    static let all = [output, tokenHead, requestLog, store]

    /// A single exchange does not show it.
    private static func rule(
        _ id: String,
        _ level: RequirementLevel,
        _ title: String,
        _ source: Source
    ) -> ConductRule {
        ConductRule(id, level, title, source) { _, _ in nil }
    }
}
