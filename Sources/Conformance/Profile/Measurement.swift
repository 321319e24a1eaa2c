/// Something that a client was seen doing, judged neither good nor bad.
package struct Measurement: Sendable, Hashable {
    package var trait: ClientTrait
    /// In words; empty where the number says it all.
    package var value: String
    /// In the trait's unit; nil where it has none.
    package var number: Double?
    /// The exchanges that show it.
    package var exchanges: [Int]

    package init(_ trait: ClientTrait, _ value: String = "", number: Double? = nil, exchanges: [Int]) {
        self.trait = trait
        self.value = value
        self.number = number
        self.exchanges = exchanges
    }
}

/// What can be measured of a client.
package enum ClientTrait: String, Sendable, Hashable, CaseIterable {
    case authentication
    case proofKey = "proof_key"
    case refreshOccasion = "refresh_occasion"
    case leeway
    case refreshTries = "refresh_tries"
    case retrySpacing = "retry_spacing"
    case singleFlight = "single_flight"
    case tokenRedirect = "token_redirect"
    case apiRedirect = "api_redirect"
    case retryAfter = "retry_after"
    case userAgent = "user_agent"

    /// What it is, for people.
    package var title: String {
        switch self {
        case .authentication: "How it authenticates at the token endpoint"
        case .proofKey: "Proof key of the code (PKCE)"
        case .refreshOccasion: "When it refreshes by itself"
        case .leeway: "How long before the end it refreshes ahead"
        case .refreshTries: "Tries of one refresh that fails"
        case .retrySpacing: "Between two tries of one refresh"
        case .singleFlight: "Refreshes for several calls at once"
        case .tokenRedirect: "Redirect of the token endpoint"
        case .apiRedirect: "Redirect of the API"
        case .retryAfter: "Waiting that Retry-After asked for"
        case .userAgent: "User-Agent"
        }
    }

    /// The unit of the number; nil where there is none.
    package var unit: String? {
        switch self {
        case .leeway: "s"
        case .retrySpacing: "ms"
        case .refreshTries, .singleFlight: ""
        case .authentication, .proofKey, .refreshOccasion, .tokenRedirect, .apiRedirect, .retryAfter, .userAgent: nil
        }
    }
}

/// The measured profile of a client, over all cases of a run.
///
/// Source: the design, "A measured profile".
package struct ClientProfile: Sendable, Hashable {
    /// A trait, with all that was seen of it.
    package struct Entry: Sendable, Hashable {
        package var trait: ClientTrait
        /// Each value with how often it was seen, the most frequent first.
        package var values: [Value]
        /// The smallest and the largest number.
        package var range: ClosedRange<Double>?
    }

    /// A value, and where it was seen first.
    package struct Value: Sendable, Hashable {
        package var text: String
        package var count: Int
        package var caseID: CaseID
        package var exchanges: [Int]
    }

    package let entries: [Entry]

    package init(of cases: [CaseResult]) {
        entries = ClientTrait.allCases.compactMap { trait in
            let seen = cases.flatMap { result in
                result.measurements.filter { $0.trait == trait }.map { (result.id, $0) }
            }
            guard !seen.isEmpty else { return nil }
            let numbers = seen.compactMap(\.1.number)
            let range = numbers.min().flatMap { low in numbers.max().map { low...$0 } }
            return Entry(trait: trait, values: Self.values(seen), range: range)
        }
    }

    private static func values(_ seen: [(CaseID, Measurement)]) -> [Value] {
        var values: [Value] = []
        for (id, measurement) in seen {
            if let index = values.firstIndex(where: { $0.text == measurement.value }) {
                values[index].count += 1
            } else {
                values.append(Value(text: measurement.value, count: 1, caseID: id, exchanges: measurement.exchanges))
            }
        }
        // Of equally frequent ones the first seen comes first.
        return values.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .map(\.element)
    }
}

extension ClientProfile.Entry {
    /// In one line, such as `form (82), Basic (3)` or `1 to 3`.
    package var text: String {
        let words = values.filter { !$0.text.isEmpty }
            .map { values.count == 1 ? $0.text : "\($0.text) (\($0.count))" }
        let numbers = range.map { range -> String in
            let (low, high) = (Self.text(range.lowerBound), Self.text(range.upperBound))
            let unit = trait.unit.map { $0.isEmpty ? "" : " \($0)" } ?? ""
            return (low == high ? low : "\(low) to \(high)") + unit
        }
        return (words + [numbers].compactMap(\.self)).joined(separator: ", ")
    }

    private static func text(_ number: Double) -> String { String(Int(number.rounded())) }
}
