/// The calls of the control plane: what is not here cannot be reached.
///
/// The router and the OpenAPI document read the same table.
///
/// Source: the interface, "Control plane".
enum ControlCall: String, Sendable, Hashable, CaseIterable {
    /// The raw values are paths below `/_mock/`; a segment in braces stands for a name.
    case page = ""
    case health
    case sandboxes
    case sandbox = "sandboxes/{id}"
    case reset
    case scenario
    case clock
    case consent
    case journal
    case journalStream = "journal/stream"
    case findings
    case tokens
    case expireTokens = "tokens/expire"
    case revokeTokens = "tokens/revoke"
    case rules
    case explainRules = "rules/explain"
    case rule = "rules/{name}"
    case openAPI = "openapi.json"
    case publicKey = "key.pem"
    case keySet = "jwks.json"
    case authorityCertificate = "ca.pem"

    /// The methods that it takes; a HEAD goes where a GET goes.
    var methods: [String] {
        switch self {
        case .page, .health, .findings, .openAPI, .publicKey, .keySet, .authorityCertificate, .journalStream: ["GET"]
        case .sandboxes, .clock, .tokens: ["GET", "POST"]
        case .sandbox, .rule: ["DELETE"]
        case .reset, .expireTokens, .revokeTokens: ["POST"]
        case .scenario, .consent: ["GET", "PUT"]
        case .journal: ["GET", "DELETE"]
        case .rules: ["GET", "POST", "DELETE"]
        // A rule may have this name, and be removed by it.
        case .explainRules: ["GET", "DELETE"]
        }
    }

    /// Finds the call of a path; nil where there is none.
    ///
    /// - Parameter segments: The path below `/_mock`, decoded.
    init?(_ segments: [String]) {
        // A call with a fixed name comes before one with a placeholder.
        let matching = Self.allCases.filter { $0.matches(segments) }
        guard let call = matching.first(where: { !$0.hasPlaceholder }) ?? matching.first else { return nil }
        self = call
    }

    private var pattern: [Substring] { rawValue.split(separator: "/") }

    private var hasPlaceholder: Bool { rawValue.contains("{") }

    private func matches(_ segments: [String]) -> Bool {
        pattern.count == segments.count && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    /// The first segments of every call, for whoever takes one for another.
    static let names = allCases.map { String($0.pattern.first ?? "") }.filter { !$0.isEmpty }.uniqued()
}

extension [String] {
    /// Every text once, in the order in which it first comes.
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
