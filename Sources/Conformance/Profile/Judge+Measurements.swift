import OAuthCore
import Trace

/// What the record shows of the client's ways.
extension Judge {
    var measurements: [Measurement] {
        perRequest + refreshOccasions + tries + flights + redirects + waits
    }

    // MARK: - Single requests

    private var perRequest: [Measurement] {
        var found: [Measurement] = []
        for exchange in record.exchanges {
            switch exchange.endpoint {
            case .token:
                found.append(Measurement(.authentication, exchange.authenticationWords, exchanges: [exchange.n]))
                if let agent = exchange.request.headers[header: "User-Agent"] {
                    found.append(Measurement(.userAgent, Excerpt.plain(agent), exchanges: [exchange.n]))
                }
            case .authorize where exchange.request.method == "GET":
                let query = exchange.request.queryParameters
                let method = query[WireName.codeChallengeMethod] ?? "plain"
                let words = query[WireName.codeChallenge] == nil ? "none" : Excerpt.plain(method)
                found.append(Measurement(.proofKey, words, exchanges: [exchange.n]))
            case .authorize, .api, .signIn, .consent, .sink, .other: break
            }
        }
        return found
    }

    // MARK: - Refreshes

    /// Of refreshes that nobody told the client to make.
    private var refreshOccasions: [Measurement] {
        record.steps.filter { $0.kind == .call && isAlone($0) }.flatMap { step -> [Measurement] in
            let during = exchanges(during: step)
            guard let refresh = during.first(where: { $0.presentedRefreshToken != nil }) else { return [] }
            let refused = during.last {
                $0.endedMs <= refresh.elapsedMs && $0.endpoint == .api && $0.response.status == 401
            }
            if let refused {
                return [Measurement(.refreshOccasion, "after a 401", exchanges: [refused.n, refresh.n])]
            }
            let before = during.contains { $0.n < refresh.n && $0.endpoint == .api }
            guard !before, let left = secondsLeft(at: refresh) else { return [] }
            let ahead = Measurement(.refreshOccasion, "ahead of a call", exchanges: [refresh.n])
            // Where one clock was moved alone, or the time is over, nothing shows the leeway.
            return left > 0 && !hasClocksApart
                ? [ahead, Measurement(.leeway, number: left, exchanges: [refresh.n])] : [ahead]
        }
    }

    /// Whether no other process of the client was at work during a step.
    private func isAlone(_ step: StepRecord) -> Bool {
        !record.steps.contains { $0.name != step.name && $0.after < step.upTo && step.after < $0.upTo }
    }

    private var hasClocksApart: Bool {
        conformanceCase.steps.contains { step in
            guard case .advance(_, let clock) = step.action else { return false }
            return clock != .both
        }
    }

    /// How long the newest access token would still have been good, by its `expires_in`; nil where it had none.
    private func secondsLeft(at exchange: Exchange) -> Double? {
        let given = record.exchanges.last { $0.n < exchange.n && $0.issuedAccessToken != nil }
        guard let given, let seconds = given.response.bodyJSON?[WireName.expiresIn]?.double else { return nil }
        return seconds - Double(exchange.at.milliseconds - given.at.milliseconds) / 1000
    }

    /// Tries of one refresh token that brought nothing, by step.
    private var tries: [Measurement] {
        record.steps.flatMap { step -> [Measurement] in
            // A redirect is followed, not tried again.
            let refreshes = exchanges(during: step).filter { exchange in
                exchange.presentedRefreshToken != nil && !(300...399).contains(exchange.response.status)
            }
            let byToken = Dictionary(grouping: refreshes) { $0.presentedRefreshToken ?? "" }
            return byToken.values.filter { $0.contains { !$0.isTokenSuccess || !$0.isDelivered } }
                .sorted { ($0.first?.n ?? 0) < ($1.first?.n ?? 0) }
                .flatMap { sent -> [Measurement] in
                    let tries = sent.behindOneAnother
                    let count = Measurement(.refreshTries, number: Double(tries.count), exchanges: tries.map(\.n))
                    let gaps = zip(tries, tries.dropFirst())
                    return [count]
                        + gaps.map { earlier, later in
                            Measurement(
                                .retrySpacing,
                                number: later.elapsedMs - earlier.endedMs,
                                exchanges: [earlier.n, later.n]
                            )
                        }
                }
        }
    }

    /// How many refreshes several calls at once led to.
    private var flights: [Measurement] {
        conformanceCase.steps.flatMap { step -> [Measurement] in
            guard case .call(let call) = step.action, call.parallel > 1,
                let done = record.steps.first(where: { $0.name == step.name })
            else { return [] }
            let refreshes = exchanges(during: done).filter { $0.presentedRefreshToken != nil }
            guard !refreshes.isEmpty, refreshes.allSatisfy({ $0.response.status == 200 || refreshes.count == 1 }) else {
                return []
            }
            return [Measurement(.singleFlight, number: Double(refreshes.count), exchanges: refreshes.map(\.n))]
        }
    }

    // MARK: - What the server asked for

    private var redirects: [Measurement] {
        record.exchanges.compactMap { exchange -> Measurement? in
            guard (301...308).contains(exchange.response.status), [.token, .api].contains(exchange.endpoint) else {
                return nil
            }
            let next = record.exchanges.first { other in
                other.n > exchange.n && (other.endpoint == .sink || exchange.isRedirected(to: other))
            }
            let trait: ClientTrait = exchange.endpoint == .token ? .tokenRedirect : .apiRedirect
            let numbers = [exchange.n, next?.n].compactMap(\.self)
            return Measurement(trait, next == nil ? "not followed" : "followed", exchanges: numbers)
        }
    }

    private var waits: [Measurement] {
        record.exchanges.compactMap { exchange -> Measurement? in
            guard let text = exchange.response.headers[header: "Retry-After"], let seconds = Double(text),
                [429, 503].contains(exchange.response.status)
            else { return nil }
            let next = record.exchanges.first { other in
                other.n > exchange.n && other.endpoint == exchange.endpoint && other.grantType == exchange.grantType
            }
            guard let next, record.steps.contains(where: { $0.contains(exchange) && $0.contains(next) }) else {
                return nil
            }
            // A twentieth is left for clocks that do not tick together.
            let waited = next.elapsedMs - exchange.endedMs >= seconds * 950
            return Measurement(.retryAfter, waited ? "waited for" : "not waited for", exchanges: [exchange.n, next.n])
        }
    }
}

extension Exchange {
    fileprivate var authenticationWords: String {
        let isInForm = request.formParameters[WireName.clientSecret] != nil
        guard let header = request.headers[header: "Authorization"] else { return isInForm ? "form" : "none" }
        let scheme = Excerpt.plain(String(header.prefix { $0 != " " }))
        return isInForm ? "form and \(scheme)" : scheme
    }

    /// Whether the other request goes to where this answer sent the client.
    ///
    /// A redirect to the same place cannot be told from another try: it counts as followed.
    fileprivate func isRedirected(to other: Exchange) -> Bool {
        guard let location = response.headers[header: "Location"], !location.isEmpty else { return false }
        return location.hasSuffix(other.request.target) || other.request.target.hasSuffix(location)
    }
}

extension [Exchange] {
    /// Those that began when the one before had its answer: what overlaps is no other try.
    fileprivate var behindOneAnother: [Exchange] {
        reduce(into: []) { kept, exchange in
            if exchange.elapsedMs >= kept.last?.endedMs ?? 0 { kept.append(exchange) }
        }
    }
}
