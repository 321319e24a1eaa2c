import Conformance
import OAuthCore

/// What came of a refresh, for everyone who waited for it.
enum RefreshOutcome: Sendable {
    case renewed
    /// Another process had renewed them before.
    case adopted
    case failed(RefreshFailure)

    /// There is nothing to refresh with, or nothing any more.
    static let reauthorize = RefreshOutcome.failed(RefreshFailure(reply: ReferenceClient.reauthorize))
}

/// Why a refresh brought no tokens.
struct RefreshFailure: Sendable {
    let reply: ClientReply
    /// Whether the grant may well be alive, and a later try may do.
    var isTransient = false
    /// Whether the server said that it can't answer now.
    var isUnavailable = false
    /// Whether there was no usable HTTP answer.
    var isLost = false

    /// Another process has been refreshing for longer than anybody should wait.
    static let busy = RefreshFailure(
        reply: .refused(.failed, "another process is refreshing, and does not come to an end"),
        isTransient: true
    )
}

extension ReferenceClient {
    /// Refreshes because it was asked to.
    func refreshNow() async -> ClientReply {
        guard settings != nil else { return Self.notConfigured }
        guard let held else { return Self.reauthorize }
        if carelessness.contains(.noRefresh) { return .refused(.failed, "this client never refreshes") }
        switch await refresh(replacing: held.accessToken, unlessDoneSince: finishedRefreshes) {
        case .adopted: return .done
        case .renewed:
            if carelessness.contains(.persistAfterCall) { persist() }
            return .done
        case .failed(let failure): return failure.reply
        }
    }

    /// Sees to it that an access token is replaced, with one refresh however many ask.
    ///
    /// - Parameters:
    ///   - accessToken: The token that is refused or near its end.
    ///   - finished: How many refreshes had finished when the caller began. One
    ///     that failed since then is not tried again on this caller's behalf.
    func refresh(replacing accessToken: String, unlessDoneSince finished: Int) async -> RefreshOutcome {
        let outcome = await joinedRefresh(replacing: accessToken, unlessDoneSince: finished)
        if carelessness.contains(.hangOnUnavailable), case .failed(let failure) = outcome, failure.isUnavailable {
            await hang()
        }
        return outcome
    }

    private func joinedRefresh(replacing accessToken: String, unlessDoneSince finished: Int) async -> RefreshOutcome {
        if carelessness.contains(.noSingleFlight) { return await runRefresh() }
        if let sharedRefresh {
            let outcome = await sharedRefresh.value
            if carelessness.contains(.waitersRetry), case .failed = outcome { return await runRefresh() }
            return outcome
        }
        guard let held else { return .reauthorize }
        // A late 401 for a token that has been replaced says nothing about the new one.
        // Tokens are compared, not times: answers overtake one another.
        if held.accessToken != accessToken, !carelessness.contains(.refreshEvery401) { return .renewed }
        if finishedRefreshes > finished, case .failed = lastRefreshOutcome, !carelessness.contains(.waitersRetry) {
            return lastRefreshOutcome
        }
        // A task of its own, since the refresh must outlive a caller that gives up: the
        // old token may be spent by then. It ends by itself in a few seconds, and
        // `configure` cancels it.
        let task = Task { await self.runRefresh() }
        sharedRefresh = task
        return await task.value
    }

    private func runRefresh() async -> RefreshOutcome {
        let generation = generation
        let outcome = await refreshOutcome()
        // No suspension between storing the tokens and this, so nobody joins a finished refresh.
        if generation == self.generation {
            if !isStuck(after: outcome) { sharedRefresh = nil }
            finishedRefreshes += 1
            lastRefreshOutcome = outcome
        }
        return outcome
    }

    private func isStuck(after outcome: RefreshOutcome) -> Bool {
        guard carelessness.contains(.stuckAfterFailedRefresh), case .failed(let failure) = outcome else { return false }
        return failure.isLost
    }

    /// Refreshes when no other process does, unless one of them has done it meanwhile.
    private func refreshOutcome() async -> RefreshOutcome {
        guard !Task.isCancelled, let due = held, due.refreshToken != nil else { return .reauthorize }
        let generation = generation
        guard let turn = await takeTurn() else { return catchUp() ?? .failed(.busy) }
        defer { turn.release() }
        guard generation == self.generation, let held else { return .reauthorize }
        // The user may have connected anew while this waited.
        guard held == due else { return .renewed }
        let news = catchUp()
        guard let current = self.held else { return .reauthorize }
        // The other process's tokens may be over as well.
        if let news, !current.isDue(at: now, carelessness) { return news }
        return await refreshed(current)
    }

    /// Sends a refresh, and once more where that can help.
    private func refreshed(_ old: TokenSet) async -> RefreshOutcome {
        guard let refreshToken = old.refreshToken else { return .reauthorize }
        let generation = generation
        var grant = Parameters(["grant_type": "refresh_token", "refresh_token": refreshToken])
        if carelessness.contains(.widerScopeOnRefresh) {
            grant.set("scope", to: "read:contacts write:contacts read:messages write:messages")
        }
        let patience = Patience(total: .seconds(4))
        var retries = 0
        while true {
            let answer = await requestTokens(grant, for: .refresh, within: patience)
            guard generation == self.generation else { return .reauthorize }
            guard let pause = pauseBeforeRetry(after: answer, retries: retries) else {
                return settle(answer, for: old)
            }
            retries += 1
            if pause > .zero { try? await clock.sleep(for: pause) }
        }
    }

    /// How long to wait before the refresh is sent again; nil where it is not to be.
    ///
    /// One retry at most, with the same refresh token: where the first one was
    /// processed and only its answer lost, the second says so by `invalid_grant`.
    /// A time-out is not retried, since the server may still be at it.
    private func pauseBeforeRetry(after answer: TokenAnswer, retries: Int) -> Duration? {
        if let limit = carelessRetries(after: answer) { return retries < limit ? .zero : nil }
        guard retries == 0 else { return nil }
        switch answer {
        case .unavailable(_, let retryAfter):
            if carelessness.contains(.ignoreRetryAfter) { return .zero }
            return retryAfter.flatMap { $0 <= .seconds(2) ? $0 : nil }
        case .lost(.connection):
            return carelessness.isDisjoint(with: [.forgetOnNetworkError, .noReconnect]) ? .zero : nil
        default: return nil
        }
    }

    private func carelessRetries(after answer: TokenAnswer) -> Int? {
        switch answer {
        case .refused where carelessness.contains(.retryAnyRefusal): 5
        case .refused("invalid_grant", _): carelessness.contains(.retryRefusedRefresh) ? 5 : nil
        case .refused("invalid_client", _): carelessness.contains(.stormOnInvalidClient) ? 10 : nil
        case .unavailable(500..., _): carelessness.contains(.stormOn503) ? 15 : nil
        case .lost(.connection): carelessness.contains(.stormOnNetworkError) ? 15 : nil
        default: nil
        }
    }

    /// Draws the consequences of the last answer.
    private func settle(_ answer: TokenAnswer, for old: TokenSet) -> RefreshOutcome {
        // The user may have connected anew meanwhile; then this answer is about a grant of the past.
        let isCurrent = held?.refreshToken == old.refreshToken || carelessness.contains(.noSingleFlight)
        guard isCurrent else { return held == nil ? .reauthorize : .renewed }
        // And another process may have stored or removed something, if it takes no turns.
        if let outcome = catchUp() { return outcome }
        if case .issued(let issued) = answer {
            store(issued, replacing: old)
            return .renewed
        }
        if isDead(after: answer) {
            if !carelessness.contains(.keepDeadGrant) { forget() }
            return .reauthorize
        }
        var failure = RefreshFailure(reply: Self.refusal(for: answer))
        switch answer {
        case .unavailable(let status, _):
            failure.isTransient = true
            failure.isUnavailable = status >= 500
        case .lost:
            failure.isTransient = true
            failure.isLost = true
        case .malformed: failure.isTransient = true
        case .issued, .refused, .crashed: break
        }
        return .failed(failure)
    }

    /// Whether an answer means that the user has to connect again.
    ///
    /// Source: RFC 6749 §5.2; for 401 `invalid_request`, the dialect of league/oauth2-server 8.
    private func isDead(after answer: TokenAnswer) -> Bool {
        switch answer {
        case .refused("invalid_grant", _), .refused("invalid_request", status: 401): true
        case .unavailable(429, _): carelessness.contains(.forgetOn429)
        case .unavailable(500..., _): carelessness.contains(.forgetOn503)
        case .lost: carelessness.contains(.forgetOnNetworkError)
        default: false
        }
    }

    /// Waits until the caller is cancelled.
    private func hang() async {
        while !Task.isCancelled { try? await clock.sleep(for: .seconds(3600)) }
    }
}
