import Foundation
import OAuthCore
import Trace

/// Requirements on the requests that arrived.
extension Judge {
    func judgeCount(_ filter: RequestFilter, _ range: CountRange) -> Judgement {
        let found = matching(filter)
        return Judgement(
            text: range.to == 0 ? "No \(filter.words)" : "\(range.words) \(filter.words)",
            isMet: range.contains(found.count),
            expected: range.words,
            seen: found.isEmpty ? "none" : "\(found.count): \(found.summary)",
            exchanges: found.map(\.n)
        )
    }

    func judgeFresh(_ filter: RequestFilter, _ place: ValuePlace, bits: Int) -> Judgement {
        let found = matching(filter)
        let values = found.map { $0.values(at: place).first ?? "" }
        let isFresh = Set(values).count == values.count && !values.isEmpty
        let weakest = values.map(Self.entropyEstimate).min() ?? 0
        return Judgement(
            text: "In \(filter.words), \(place.text) is a new, unguessable value each time",
            isMet: isFresh && weakest >= Double(bits),
            expected: "a new value in each, of \(bits) bits or more",
            seen: values.isEmpty
                ? "there were no \(filter.words)"
                : "\(Set(values).count) values in \(values.count) requests, the weakest of about \(Int(weakest)) bits",
            exchanges: found.map(\.n)
        )
    }

    /// An upper bound on what can be guessed: the length times the bits of the alphabet in use.
    private static func entropyEstimate(_ value: String) -> Double {
        let classes: [(Int, (Character) -> Bool)] = [
            (10, { $0.isASCII && $0.isNumber }), (26, { $0.isASCII && $0.isLowercase }),
            (26, { $0.isASCII && $0.isUppercase }), (4, { !$0.isASCII || !($0.isLetter || $0.isNumber) }),
        ]
        let alphabet = classes.reduce(0) { sum, kind in value.contains(where: kind.1) ? sum + kind.0 : sum }
        // A value that repeats few characters is weaker than its alphabet says.
        let distinct = min(alphabet, max(1, Set(value).count * 4))
        return alphabet == 0 ? 0 : Double(value.count) * log2(Double(distinct))
    }

    func judgeNewest(_ filter: RequestFilter, _ token: IssuedToken) -> Judgement {
        let found = matching(filter)
        let wrong = found.filter { exchange in
            guard let newest = newest(token, before: exchange) else { return true }
            return presented(token, exchange) != newest.text
        }
        let seen: String
        if found.isEmpty {
            seen = "there were no \(filter.words)"
        } else if let first = wrong.first {
            seen = "exchange \(first.n) presents \(origin(of: presented(token, first), token))"
        } else {
            seen = "so in \(found.count) of \(found.count)"
        }
        return Judgement(
            text: "\(filter.words.prefix(1).uppercased())\(filter.words.dropFirst()) present the newest \(token.words)",
            isMet: !found.isEmpty && wrong.isEmpty,
            expected: "the newest \(token.words) that the client had been given",
            seen: seen,
            exchanges: (wrong.isEmpty ? found : wrong).map(\.n)
        )
    }

    func judgeSpacing(_ filter: RequestFilter, _ span: TimeSpan) -> Judgement {
        let found = matching(filter)
        let gaps = zip(found, found.dropFirst()).map { $1.elapsedMs - $0.endedMs }
        let shortest = gaps.min()
        return Judgement(
            text: "\(filter.words.prefix(1).uppercased())\(filter.words.dropFirst()) keep their distance",
            // A twentieth is left for clocks that do not tick together.
            isMet: shortest.map { $0 >= Double(span.milliseconds) * 0.95 } ?? true,
            expected: "\(span.durationText) or more from one to the next",
            seen: shortest.map { "the shortest distance is \(Int($0)) ms" } ?? "no two of them",
            exchanges: found.map(\.n)
        )
    }

    /// The token that had been delivered last when a request began, or when the steps were over.
    func newest(_ token: IssuedToken, before exchange: Exchange?) -> (text: String, n: Int)? {
        let last = record.steps.last?.upTo ?? 0
        return record.exchanges
            .filter { given in
                exchange.map { given.endedMs <= $0.elapsedMs && given.n < $0.n } ?? (given.n <= last)
            }
            .sorted { ($0.endedMs, $0.n) < ($1.endedMs, $1.n) }
            .compactMap { given in given.issued(token).map { ($0, given.n) } }
            .last
    }

    private func presented(_ token: IssuedToken, _ exchange: Exchange) -> String? {
        switch token {
        case .accessToken: exchange.presentedAccessToken
        case .refreshToken: exchange.presentedRefreshToken
        }
    }

    private func origin(of text: String?, _ token: IssuedToken) -> String {
        guard let text else { return "no \(token.words)" }
        guard let given = record.exchanges.first(where: { $0.issued(token) == text }) else {
            return "a token that was never given"
        }
        return "the \(token.words) of exchange \(given.n)"
    }
}

extension IssuedToken {
    fileprivate var words: String {
        switch self {
        case .accessToken: "access token"
        case .refreshToken: "refresh token"
        }
    }
}

extension Exchange {
    /// The token that the client could read in this answer.
    fileprivate func issued(_ token: IssuedToken) -> String? {
        guard endpoint == .token, response.status == 200, isDelivered, let body = response.bodyJSON,
            body[WireName.error] == nil
        else { return nil }
        return switch token {
        case .accessToken: body[WireName.accessToken]?.string
        case .refreshToken: body[WireName.refreshToken]?.string
        }
    }
}

extension [Exchange] {
    /// The first requests in short.
    var summary: String {
        let shown = prefix(4).map { "#\($0.n) \($0.request.method) \($0.request.path) → \($0.response.status)" }
        return shown.joined(separator: ", ") + (count > 4 ? ", …" : "")
    }
}

extension CountRange {
    /// The range in words.
    var words: String {
        switch to {
        case 0?: "none"
        case from?: "exactly \(from)"
        case nil: "at least \(from)"
        case let to? where from == 0: "at most \(to)"
        case let to?: "\(from) to \(to)"
        }
    }
}
