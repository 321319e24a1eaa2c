import OAuthCore
import Trace

/// Requirements on values in requests, and on their order.
extension Judge {
    func judgeValue(_ wanted: ValueRequirement) -> Judgement {
        let found = matching(wanted.requests)
        let wrong = found.filter { !isRight($0, wanted) }
        let seen: String
        if found.isEmpty {
            seen = "there were no \(wanted.requests.words)"
        } else if let first = wrong.first {
            let values = first.values(at: wanted.place)
            seen = values.isEmpty ? "absent" : values.map { "`\(Excerpt.plain($0))`" }.joined(separator: " and ")
        } else {
            seen = "so in \(found.count) of \(found.count)"
        }
        return Judgement(
            text: "In \(wanted.requests.words), \(wanted.place.text) is \(wanted.condition.words)",
            isMet: wrong.isEmpty && (!found.isEmpty || wanted.condition.holdsOfNothing),
            expected: wanted.condition.words,
            seen: seen,
            exchanges: (wrong.isEmpty ? found : wrong).map(\.n)
        )
    }

    func isRight(_ exchange: Exchange, _ wanted: ValueRequirement) -> Bool {
        let values = exchange.values(at: wanted.place)
        switch wanted.condition {
        case .equals(let text): return values == [wanted.place == .body ? Exchange.comparable(Array(text.utf8)) : text]
        case .sameTokens(let text):
            return values.count == 1
                && Set(values[0].split(separator: " ")) == Set(text.split(separator: " "))
        case .within(let text):
            return Set(values.flatMap { $0.split(separator: " ") }).isSubset(of: text.split(separator: " "))
        case .matches(let pattern): return values.count == 1 && pattern.matches(values[0])
        case .present: return values.contains { !$0.isEmpty }
        case .absent: return values.isEmpty
        case .asAuthorized:
            let name: String
            switch wanted.place {
            case .form(let parameter), .query(let parameter): name = parameter
            case .header, .method, .target, .mediaType, .body: return false
            }
            let authorized = record.exchanges.last { $0.endpoint == .authorize && $0.n < exchange.n }
            return values.count == 1 && values == authorized?.request.queryParameters.values(of: name)
        }
    }

    func judgeNever(_ unwanted: ValueRequirement) -> Judgement {
        let found = matching(unwanted.requests)
        let wrong = found.filter { isRight($0, unwanted) }
        return Judgement(
            text: "In no \(unwanted.requests.words), \(unwanted.place.text) is \(unwanted.condition.words)",
            isMet: wrong.isEmpty,
            expected: "in none",
            seen: wrong.isEmpty ? "in none of \(found.count)" : "in \(wrong.count): \(wrong.summary)",
            exchanges: wrong.map(\.n)
        )
    }

    func judgeRepeats(_ filter: RequestFilter, _ place: ValuePlace, atMost limit: Int) -> Judgement {
        let found = matching(filter)
        let byValue = Dictionary(grouping: found) { $0.values(at: place).first ?? "" }
        // Of several that come too often, the one that came first is shown.
        let repeated = byValue.filter { !$0.key.isEmpty && $0.value.count > limit }.values
            .min { ($0.first?.n ?? 0) < ($1.first?.n ?? 0) }
        let most = byValue.filter { !$0.key.isEmpty }.values.map(\.count).max() ?? 0
        return Judgement(
            text: "In \(filter.words), \(place.text) is the same \(limit == 1 ? "once" : "\(limit) times") at most",
            isMet: repeated == nil,
            expected: "at most \(limit) with one value",
            seen: repeated.map { "\($0.count): \($0.summary)" } ?? "\(most) at most",
            exchanges: (repeated ?? []).map(\.n)
        )
    }

    func judgeOrder(_ filters: [RequestFilter]) -> Judgement {
        let last = record.steps.last?.upTo ?? 0
        let sent = record.exchanges.filter { $0.n <= last }
        var found: [Exchange] = []
        for filter in filters {
            let meant = matching(filter)
            guard let next = sent.first(where: { $0.n > found.last?.n ?? 0 && meant.contains($0) }) else { break }
            found.append(next)
        }
        let missing = found.count < filters.count ? filters[found.count] : nil
        return Judgement(
            text: "There are, in this order, \(filters.map(\.words).joined(separator: ", then "))",
            isMet: missing == nil,
            expected: "one of each, in this order",
            seen: missing.map { "no \($0.words) after \(found.isEmpty ? "the beginning" : found.summary)" }
                ?? found.summary,
            exchanges: found.map(\.n)
        )
    }
}

extension Exchange {
    /// Every value at a place, in order.
    func values(at place: ValuePlace) -> [String] {
        switch place {
        case .query(let name): return request.queryParameters.values(of: name)
        case .form(let name): return request.formParameters.values(of: name)
        case .header(let name): return request.headers.values(of: name)
        case .method: return [request.method]
        case .target: return [request.target]
        case .mediaType:
            return request.headers.values(of: "Content-Type").map { MediaType($0).essence }
        case .body:
            let text = Self.comparable(request.body)
            return text.isEmpty ? [] : [text]
        }
    }

    /// JSON is compared by its value, since spaces and the order of members mean nothing.
    static func comparable(_ body: [UInt8]) -> String {
        (try? JSONValue(parsing: body))?.sorted.text ?? String(decoding: body, as: UTF8.self)
    }
}

extension JSONValue {
    /// The same with the members of every object in the order of their names.
    fileprivate var sorted: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(members.map { JSONMember($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
        case .null, .bool, .integer, .unsigned, .number, .string: self
        }
    }
}

extension ValueRequirement.Condition {
    /// The condition in words.
    var words: String {
        switch self {
        case .equals(let text): "`\(text)`"
        case .asAuthorized: "that of the authorization request"
        case .sameTokens(let text): "the tokens `\(text)`, separated by spaces"
        case .within(let text): "no more than `\(text)`"
        case .matches(let pattern): "of the form `\(pattern.text)`"
        case .present: "present"
        case .absent: "absent"
        }
    }

    /// Whether it is met where there is no request at all.
    var holdsOfNothing: Bool {
        switch self {
        case .within: true
        case .equals, .asAuthorized, .sameTokens, .matches, .present, .absent: false
        }
    }
}
