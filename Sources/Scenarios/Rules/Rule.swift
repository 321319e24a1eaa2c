import OAuthCore

/// A rule: when it matches, its actions are carried out in order.
///
/// Source: the scenario format, "Rules".
package struct Rule: Sendable, Hashable {
    package var name: String
    package var when: Condition
    package var then: [Action]
    /// Whether later rules may act on the same request too.
    package var continues: Bool

    package init(name: String, when: Condition, then: [Action], continues: Bool = false) {
        self.name = name
        self.when = when
        self.then = then
        self.continues = continues
    }
}

/// Where a rule attaches.
package enum RuleEndpoint: String, Sendable, Hashable, CaseIterable {
    case authorize
    /// The redirect back to the client.
    case callback
    case token
    case api
    case any
}

/// What a request has to be like; all given keys must match.
package struct Condition: Sendable, Hashable {
    package var endpoint: RuleEndpoint?
    package var grant: GrantType?
    package var method: Glob?
    /// Below the API's base path for API requests, else the whole path.
    package var path: Glob?
    package var clientID: Glob?
    package var parameters: [NamedGlob]
    package var headers: [NamedGlob]
    /// Counted over the requests that match the rest.
    package var occurrence: Occurrence?
    /// From 0 to 1, drawn from the seed.
    package var probability: Double?
    package var phase: String?
    /// What the emulator is about to answer.
    package var outcome: OutcomeKind?

    package init(
        endpoint: RuleEndpoint? = nil,
        grant: GrantType? = nil,
        method: Glob? = nil,
        path: Glob? = nil,
        clientID: Glob? = nil,
        parameters: [NamedGlob] = [],
        headers: [NamedGlob] = [],
        occurrence: Occurrence? = nil,
        probability: Double? = nil,
        phase: String? = nil,
        outcome: OutcomeKind? = nil
    ) {
        self.endpoint = endpoint
        self.grant = grant
        self.method = method
        self.path = path
        self.clientID = clientID
        self.parameters = parameters
        self.headers = headers
        self.occurrence = occurrence
        self.probability = probability
        self.phase = phase
        self.outcome = outcome
    }
}

/// A parameter or header, and what its value has to be like.
package struct NamedGlob: Sendable, Hashable {
    package let name: String
    package let value: Glob

    package init(name: String, value: Glob) {
        self.name = name
        self.value = value
    }
}

/// What the emulator is about to answer.
package enum OutcomeKind: String, Sendable, Hashable, CaseIterable {
    case success
    case error
}

/// Which of the matching requests are meant, counted from 1.
package enum Occurrence: Sendable, Hashable {
    /// `3`, `1-2`, `4-`; a nil end is open.
    case range(from: Int, to: Int?)
    /// `every 3`: the third, the sixth, …
    case every(Int)

    /// Reads the form of scenario files; nil for text that is none, or for a range that is empty.
    package init?(parsing text: String) {
        if text.hasPrefix("every "), let step = Self.count(text.dropFirst(6)) {
            self = .every(step)
            return
        }
        let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let from = Self.count(halves[0]) else { return nil }
        guard halves.count == 2 else {
            self = .range(from: from, to: from)
            return
        }
        guard !halves[1].isEmpty else {
            self = .range(from: from, to: nil)
            return
        }
        guard let to = Self.count(halves[1]), to >= from else { return nil }
        self = .range(from: from, to: to)
    }

    /// Digits only: `Int` reads signs too.
    private static func count(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        return Int(text).flatMap { $0 >= 1 ? $0 : nil }
    }

    package func contains(_ count: Int) -> Bool {
        switch self {
        case .range(let from, let to): count >= from && count <= to ?? .max
        case .every(let step): count % step == 0
        }
    }

    /// The form of scenario files.
    package var text: String {
        switch self {
        case .range(let from, let to?): from == to ? "\(from)" : "\(from)-\(to)"
        case .range(let from, nil): "\(from)-"
        case .every(let step): "every \(step)"
        }
    }
}

/// A pattern in which `*` stands for any characters.
package struct Glob: Sendable, Hashable {
    package let pattern: String

    package init(_ pattern: String) { self.pattern = pattern }

    /// Whether the whole text fits the pattern.
    package func matches(_ text: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == text }
        guard text.hasPrefix(first) else { return false }
        var rest = text.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
